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

/** The result of `verify`. */
export type VerifyOutcome =
  /** `first` is true for the one call that verified it. */
  | { ok: true; first: boolean; letter: string; version: number }
  /**
   * `entry-changed`: the entry is not the one that the page showed. `letter-not-sealed`: see `isSealable`. Nothing was
   * changed.
   */
  | {
      ok: false
      reason: Exclude<Verification['state'], 'pending' | 'verified'> | 'entry-changed' | 'letter-not-sealed'
    }

/** Which button was pressed, on which page: its `entryDigest`, and the later version that it offered, if any. */
export type Answer = { seen: string; offered: number | null; chosen: 'as-entered' | 'offered' }

/**
 * Verifies the signature of a link, once, however often it is called, if the entry is still the one that the page showed:
 * until then, anyone who knows the address may enter something else. In the same transaction the address is deleted
 * (unless the letter keeps addresses or updates were asked for) or sealed, the signer's private link is emailed, and
 * other pending entries of the mailbox are deleted.
 */
export async function verify(
  ctx: Context,
  letters: Letters,
  token: string,
  answer: Answer,
): Promise<VerifyOutcome> {
  const now = ctx.now()
  const sealed = await sealAddress(ctx, letters, token)
  const outcome = await ctx.store.write(async (tx): Promise<VerifyOutcome> => {
    const found = await lockVerification(tx, letters, token, now)
    if (found.state === 'verified') {
      const { letter, signature } = found
      return { ok: true, first: false, letter: letter.slug, version: signature.version }
    }
    if (found.state !== 'pending') return { ok: false, reason: found.state }
    const choice = choose(ctx, found, answer, sealed)
    return choice.ok ? markAndTell(ctx, tx, found, choice, now) : choice
  })
  if (outcome.ok && outcome.first)
    ctx.emit('info', 'signature-verified', { letter: outcome.letter, version: outcome.version })
  return outcome
}

type Pending = Extract<Verification, { state: 'pending' }>

/** Finds the signature of a link with its mailbox and row locked while it is pending. */
async function lockVerification(
  tx: Write,
  letters: Letters,
  token: string,
  now: Date,
): Promise<Verification> {
  const before = await findVerification(tx, letters, token, now)
  if (before.state !== 'pending') return before
  await lockMailbox(tx, before.signature.mailboxKey)
  await lockSignature(tx, before.signature.id)
  // Read again: nothing changes now that both are locked.
  return findVerification(tx, letters, token, now)
}

/** The text that is signed, the sealed address, and the later version that the signer left aside. */
type Choice = { ok: true; text: SignedText; sealedAddress: string | null; left: number | null }

/** Decides what is signed; refuses where the page showed something else than there is now. */
function choose(
  ctx: Context,
  { letter, signature, consents, locale }: Pending,
  { seen, offered, chosen }: Answer,
  sealed: SealedAddress | null,
): Choice | Extract<VerifyOutcome, { ok: false }> {
  if (entryDigest({ ...signature, consents }) !== seen) return { ok: false, reason: 'entry-changed' }
  if (!isSealable(ctx.secret, letter)) return { ok: false, reason: 'letter-not-sealed' }
  const sealedAddress = sealed?.of === signature.address ? sealed.text : null
  // Another address was entered since this one was sealed.
  if (letter.addresses === 'sealed' && !sealedAddress) return { ok: false, reason: 'entry-changed' }
  const later = laterVersion(letter, signature.version, locale)
  const wasOffered = later !== null && later.number === offered
  const text = chosen === 'as-entered' ? textOf(signature) : wasOffered ? textOf(later) : null
  // The version that the page offered is no longer published.
  if (!text) return { ok: false, reason: 'entry-changed' }
  const left = wasOffered && chosen === 'as-entered' ? later.number : null
  return { ok: true, text, sealedAddress, left }
}

async function markAndTell(
  ctx: Context,
  tx: Write,
  { letter, signature, consents, locale }: Pending,
  { text, sealedAddress, left }: Choice,
  now: Date,
): Promise<VerifyOutcome> {
  const done = { ok: true, letter: letter.slug, version: text.version } as const
  const keepAddress = letter.addresses === 'keep' || consents.includes('updates')
  // Before it can count: of two signatures created at the same moment, neither may have seen the other.
  await quarantineIfMatching(tx, letter.slug, signature.id, now)
  const at = after(signature.invalidatedAt, now)
  if (!(await markVerified(tx, signature.id, at, { text, keepAddress, sealedAddress })))
    return { ...done, first: false }
  // A mailbox signs once: its pending entries with other spellings of the address are deleted.
  await leadToVerified(tx, signature)
  await deletePendingOf(tx, letter.slug, signature.mailboxKey)
  await deleteDecline(tx, letter.slug, signature.mailboxKey)
  // The signer has answered about the later version, so no email asks again.
  if (left !== null)
    await markKept(tx, { signatureId: signature.id, letter: letter.slug, version: left }, now)
  if (signature.address)
    await queueCountedEmail(ctx, tx, { ...signature, version: text.version, locale }, signature.address)
  return { ...done, first: true }
}

/** `of`: the stored address that was sealed. */
type SealedAddress = { of: string; text: string }

/**
 * Seals the address of a link to the letter's recipients, if the letter seals addresses. Outside the transaction, which may
 * wait for nothing but its own queries.
 */
async function sealAddress(ctx: Context, letters: Letters, token: string): Promise<SealedAddress | null> {
  const found = await readVerification(ctx, letters, token)
  if (found.state !== 'pending' || found.letter.addresses !== 'sealed') return null
  const { letter, signature } = found
  if (!signature.address || !isSealable(ctx.secret, letter)) return null
  const address = ctx.cipher.open(signature.address, associatedData.signatureAddress(signature.id))
  const keys = letter.recipients.map(({ key }) => key)
  return { of: signature.address, text: (await sealTo(keys, address)).toString('base64') }
}

/** Later than the invalidation, if there was one: the order of the two shows that the entry was pending when it was invalidated. */
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
