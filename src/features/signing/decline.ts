import { insertDecline } from '#db/queries/signing/declines.ts'
import { deletePending } from '#db/queries/signing/steps.ts'
import { markDeclined } from '#db/queries/signing/tokens.ts'
import type { Context } from '#features/context.ts'
import { lockMailbox } from '#features/email/count-email.ts'
import type { Letters } from '#features/letters/letter.ts'
import { findVerification, type Verification } from './verification.ts'

/** `first` is true for the one call that declined it. */
export type DeclineOutcome =
  | { ok: true; first: boolean; letter: string }
  | { ok: false; reason: Exclude<Verification['state'], 'pending' | 'declined'> }

/**
 * "This was not me": deletes the pending signature with everything typed, and remembers the mailbox as a keyed hash, so
 * that this letter sends it at most one email in 30 days if its address is entered again. Pending signatures with other
 * spellings of the address stay: they may be another person's. A verified signature stays: only its owner may withdraw
 * it.
 */
export async function decline(ctx: Context, letters: Letters, token: string): Promise<DeclineOutcome> {
  const now = ctx.now()
  const outcome = await ctx.store
    .write(async (tx): Promise<DeclineOutcome> => {
      const found = await findVerification(tx, letters, token, now)
      if (found.state === 'declined') return { ok: true, first: false, letter: found.letter.slug }
      if (found.state !== 'pending') return { ok: false, reason: found.state }
      const { letter, signature } = found
      await lockMailbox(tx, signature.mailboxKey)
      await markDeclined(tx, signature.id, now)
      if (!(await deletePending(tx, signature.id))) throw new VerifiedMeanwhile()
      await insertDecline(tx, letter.slug, signature.mailboxKey, now)
      return { ok: true, first: true, letter: letter.slug }
    })
    .catch((error: unknown): DeclineOutcome => {
      if (error instanceof VerifiedMeanwhile) return { ok: false, reason: 'verified' }
      throw error
    })
  if (outcome.ok && outcome.first) ctx.emit('info', 'signature-declined', { letter: outcome.letter })
  return outcome
}

/** Rolls the transaction back: another request verified the signature between reading and deleting. */
class VerifiedMeanwhile extends Error {
  override readonly name = 'VerifiedMeanwhile'
}
