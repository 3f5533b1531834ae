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
import { lockOwnSignature, type OwnSignature } from './own-signature.ts'

/** The result of `correct`. */
export type CorrectOutcome =
  | { ok: true; letter: string }
  /**
   * `email-forgotten`: updates were asked for, but the address is no longer stored. `email-other`: the address is not
   * the verified one. Nothing was changed.
   */
  | {
      ok: false
      reason: Extract<OwnSignature, { ok: false }>['reason'] | 'withdrawn' | 'email-forgotten' | 'email-other'
    }

/**
 * Corrects an entry for its signer: name and other fields, whether the name is shown, and whether updates are emailed. The
 * signed text does not change. Updates need the address again if it is no longer stored; only the verified address is
 * accepted, because no other was verified.
 */
export async function correct(
  ctx: Context,
  letters: Letters,
  token: string,
  correction: Correction,
  slug?: string,
): Promise<CorrectOutcome> {
  const outcome = await ctx.store.write(async (tx): Promise<CorrectOutcome> => {
    const own = await lockOwnSignature(tx, letters, token, ctx.now(), slug)
    if (!own.ok) return own
    const { letter, signature, locale } = own
    if (signature.withdrawnAt) return { ok: false, reason: 'withdrawn' }
    // Twelve months after its end a letter sends no updates, and keeps no address for them.
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

/** The sealed address to store from now on; `null` where none is kept. */
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
