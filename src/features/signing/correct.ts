import { deleteWaitingUpdates } from '#db/queries/email/outbox.ts'
import { endConsent, giveConsent } from '#db/queries/signatures/consents.ts'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import { correctEntry } from '#db/queries/signing/steps.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { CONSENT_TEXT } from '#features/signatures/consent.ts'
import type { Correction } from '#features/signatures/entry.ts'
import { addressesUntil } from '#features/signatures/retention.ts'
import { associatedData } from '#values/associated-data.ts'
import { addressKey } from '#values/keys.ts'
import { foldName } from '#values/person-name.ts'
import { holdOwnSignature, type OwnSignature } from './own-signature.ts'

export type CorrectOutcome =
  | { ok: true; letter: string }
  /**
   * `email-forgotten`: news was asked for, and the address is forgotten. `email-other`: the address is not the one that
   * verified. Nothing was changed.
   */
  | {
      ok: false
      reason: Extract<OwnSignature, { ok: false }>['reason'] | 'withdrawn' | 'email-forgotten' | 'email-other'
    }

/**
 * A signer puts their own entry right: name and the rest, whether it is shown, and whether they are mailed news. The
 * text that was signed stays what it is. An address that was forgotten is needed again for news; only the one that
 * verified the signature is taken, because no other has been.
 */
export async function correct(
  ctx: Context,
  letters: Letters,
  token: string,
  correction: Correction,
  slug?: string,
): Promise<CorrectOutcome> {
  const outcome = await ctx.store.write(async (tx): Promise<CorrectOutcome> => {
    const own = await holdOwnSignature(tx, letters, token, ctx.now(), slug)
    if (!own.ok) return own
    const { letter, signature, locale } = own
    if (signature.withdrawnAt) return { ok: false, reason: 'withdrawn' }
    // Twelve months after its end a letter has no news, and keeps no address for it.
    const updates = correction.updates && !isPastKeeping(letter, ctx.now())
    const address = addressFor(ctx, letter, signature, { ...correction, updates })
    if (!address.ok) return address
    const { name, affiliation, country, comment } = correction
    const entry = {
      name,
      nameFolded: foldName(name),
      affiliation,
      country,
      comment,
      public: correction.public,
    }
    await correctEntry(tx, signature.id, { ...entry, address: address.kept })
    await setConsent(ctx, tx, { signatureId: signature.id, locale, kind: 'public-name' }, correction.public)
    await setConsent(ctx, tx, { signatureId: signature.id, locale, kind: 'updates' }, updates)
    if (!updates) await deleteWaitingUpdates(tx, signature.id)
    return { ok: true, letter: letter.slug }
  })
  if (outcome.ok) ctx.emit('info', 'signature-corrected', { letter: outcome.letter })
  return outcome
}

function isPastKeeping(letter: Letter, now: Date): boolean {
  const until = addressesUntil(letter)
  return until !== null && now >= until
}

/** The address as it is stored from now on, encrypted; `null` where none is kept. */
function addressFor(
  ctx: Context,
  letter: Letter,
  signature: SignatureRow,
  { updates, email }: Correction,
): { ok: true; kept: string | null } | { ok: false; reason: 'email-forgotten' | 'email-other' } {
  if (!updates)
    return { ok: true, kept: letter.addresses === 'keep' || !signature.verifiedAt ? signature.address : null }
  if (signature.address !== null) return { ok: true, kept: signature.address }
  if (!email) return { ok: false, reason: 'email-forgotten' }
  if (addressKey(ctx.secret, letter.slug, email.address) !== signature.addressKey) {
    return { ok: false, reason: 'email-other' }
  }
  return { ok: true, kept: ctx.cipher.seal(email.address, associatedData.signatureAddress(signature.id)) }
}

async function setConsent(
  ctx: Context,
  tx: Write,
  { signatureId, locale, kind }: { signatureId: string; locale: string; kind: 'public-name' | 'updates' },
  given: boolean,
): Promise<void> {
  if (given)
    await giveConsent(tx, { signatureId, kind, textVersion: CONSENT_TEXT, locale, givenAt: ctx.now() })
  else await endConsent(tx, signatureId, kind, ctx.now())
}
