import { markKept } from '#db/queries/signatures/reaffirmations.ts'
import { lockSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { deleteDecline } from '#db/queries/signing/declines.ts'
import { deletePendingOf, markVerified } from '#db/queries/signing/steps.ts'
import { leadToVerified } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import { quarantineIfMatching } from '#features/abuse/membership.ts'
import type { Context } from '#features/context.ts'
import { lockMailbox } from '#features/email/count-email.ts'
import { queueEmail } from '#features/email/queue.ts'
import type { Letters, Version } from '#features/letters/letter.ts'
import { isSealable } from '#features/letters/sealing.ts'
import { laterVersion, type SignedText } from '#features/signatures/reaffirmation.ts'
import { entryDigest } from '#features/signatures/shown-entry.ts'
import { sealTo } from '#platform/age.ts'
import { associatedData } from '#values/associated-data.ts'
import { readVerification } from './read-verification.ts'
import { findVerification, type Verification } from './verification.ts'

export type VerifyOutcome =
  /** `first` is true for the one step that verified it. */
  | { ok: true; first: boolean; letter: string; version: number }
  /**
   * `entry-changed`: what was entered is not what the page showed. `letter-not-sealed`: see `isSealable`. Nothing happened.
   */
  | {
      ok: false
      reason: Exclude<Verification['state'], 'pending' | 'verified'> | 'entry-changed' | 'letter-not-sealed'
    }

/** What was pressed, and on which page: see `entryDigest`, and the later version that it offered, if it did. */
export type Answer = { seen: string; offered: number | null; chosen: 'as-entered' | 'offered' }

/**
 * Verifies the signature behind a link, once, however often it is asked, if what is entered is still what the page
 * showed: anyone who knows the address may enter something else until then. In the same
 * transaction the address is forgotten, where the letter does not keep addresses and no news was asked for, or sealed
 * first, and the signer's private link is mailed; other entries of the mailbox go, and that it declined.
 */
export async function verify(
  ctx: Context,
  letters: Letters,
  token: string,
  { seen, offered, chosen }: Answer,
): Promise<VerifyOutcome> {
  const now = ctx.now()
  const sealed = await sealAddress(ctx, letters, token)
  const outcome = await ctx.store.write(async (tx): Promise<VerifyOutcome> => {
    const before = await findVerification(tx, letters, token, now)
    if (before.state === 'pending') {
      await lockMailbox(tx, before.signature.mailboxKey)
      await lockSignature(tx, before.signature.id)
    }
    // With both locked, nobody changes what is looked at now.
    const found = before.state === 'pending' ? await findVerification(tx, letters, token, now) : before
    if (found.state !== 'pending' && found.state !== 'verified') return { ok: false, reason: found.state }
    const { letter, signature, consents } = found
    if (found.state === 'verified') {
      return { ok: true, first: false, letter: letter.slug, version: signature.version }
    }
    if (entryDigest({ ...signature, consents }) !== seen) return { ok: false, reason: 'entry-changed' }
    if (!isSealable(ctx.secret, letter)) return { ok: false, reason: 'letter-not-sealed' }
    const sealedAddress = sealed?.of === signature.address ? sealed.text : null
    // Another address was entered since it was sealed: let them look again.
    if (letter.addresses === 'sealed' && !sealedAddress) return { ok: false, reason: 'entry-changed' }
    const later = laterVersion(letter, signature.version, found.locale)
    const wasOffered = later !== null && later.number === offered
    const text = chosen === 'as-entered' ? textOf(signature) : wasOffered ? textOf(later) : null
    // The version that the page offered was published, and is not any more: let them look again.
    if (!text) return { ok: false, reason: 'entry-changed' }
    const done = { ok: true, letter: letter.slug, version: text.version } as const
    const keepAddress = letter.addresses === 'keep' || consents.includes('updates')
    // Before it could count: two that were entered at the same moment may not have seen each other.
    await quarantineIfMatching(tx, letter.slug, signature.id, now)
    if (
      !(await markVerified(tx, signature.id, after(signature.invalidatedAt, now), {
        text,
        keepAddress,
        sealedAddress,
      }))
    )
      return { ...done, first: false }
    // What was entered with other spellings of the address goes: one mailbox signs once.
    await leadToVerified(tx, signature)
    await deletePendingOf(tx, letter.slug, signature.mailboxKey)
    await deleteDecline(tx, letter.slug, signature.mailboxKey)
    if (wasOffered && chosen === 'as-entered') {
      // Who was asked here is not asked again by mail.
      await markKept(tx, { signatureId: signature.id, letter: letter.slug, version: later.number }, now)
    }
    if (signature.address)
      await queueCountedEmail(
        ctx,
        tx,
        { ...signature, version: text.version, locale: found.locale },
        signature.address,
      )
    return { ...done, first: true }
  })
  if (outcome.ok && outcome.first)
    ctx.emit('info', 'signature-verified', { letter: outcome.letter, version: outcome.version })
  return outcome
}

/**
 * The address behind a link, sealed to the letter's recipients where it seals addresses; `of` is what the signature held.
 * Outside the transaction, which may wait for nothing but its own queries.
 */
async function sealAddress(
  ctx: Context,
  letters: Letters,
  token: string,
): Promise<{ of: string; text: string } | null> {
  const found = await readVerification(ctx, letters, token)
  if (found.state !== 'pending' || found.letter.addresses !== 'sealed') return null
  const { letter, signature } = found
  if (!signature.address || !isSealable(ctx.secret, letter)) return null
  const address = ctx.cipher.open(signature.address, associatedData.signatureAddress(signature.id))
  const keys = letter.recipients.map(({ key }) => key)
  return { of: signature.address, text: (await sealTo(keys, address)).toString('base64') }
}

/** Not before it was made invalid, if it was: that says, later, that it was pending then. */
function after(invalidatedAt: Date | null, now: Date): Date {
  return invalidatedAt && invalidatedAt >= now ? new Date(invalidatedAt.getTime() + 1) : now
}

function textOf(text: SignatureRow | Version): SignedText {
  const { locale, digest } = text
  return { version: 'number' in text ? text.number : text.version, locale, digest }
}

function queueCountedEmail(ctx: Context, tx: Write, signature: SignatureRow, address: string): Promise<void> {
  return queueEmail(ctx, tx, {
    kind: 'counted',
    letter: signature.letter,
    locale: signature.locale,
    signatureId: signature.id,
    mailboxKey: signature.mailboxKey,
    to: ctx.cipher.open(address, associatedData.signatureAddress(signature.id)),
    name: signature.name ?? '',
    version: signature.version,
  })
}
