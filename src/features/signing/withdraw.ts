import { replaceFingerprints } from '#db/queries/abuse/fingerprints.ts'
import { deleteCountedOf } from '#db/queries/email/counted-emails.ts'
import { deleteEmailsOf } from '#db/queries/email/outbox.ts'
import { insertScrub } from '#db/queries/privacy/pending-scrubs.ts'
import { replaceConsents } from '#db/queries/signatures/consents.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import { markWithdrawn } from '#db/queries/signing/steps.ts'
import { deleteLinksOfOthers, forgetTokenAddresses } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import { leaveClusters } from '#features/abuse/membership.ts'
import type { Context } from '#features/context.ts'
import { queueEmail } from '#features/email/queue.ts'
import type { Letters } from '#features/letters/letter.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import { associatedData } from '#values/associated-data.ts'
import { lockOwnSignature, type OwnSignature } from './own-signature.ts'
import { readOwnSignature } from './read-own-signature.ts'

/** The result of `withdraw`. */
export type WithdrawOutcome =
  /** `first` is true for the one call that withdrew it; `scrubbed`: see `EraseOutcome`. */
  | { ok: true; first: boolean; letter: string; scrubbed: boolean }
  /** `not-verified`: there is nothing to withdraw yet; it can be erased. */
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] | 'not-verified' }

/**
 * Withdraws a signature for its signer: it no longer counts, and everything personal is deleted with the waiting emails.
 * That it was given and withdrawn stays on record, without a name. If the address is stored, one last email confirms
 * it. First, the withdrawal is recorded in a file beside the database, so that a restored backup does not undo it.
 */
export async function withdraw(
  ctx: Context,
  letters: Letters,
  token: string,
  slug?: string,
): Promise<WithdrawOutcome> {
  const before = await readOwnSignature(ctx, letters, token, slug)
  if (!before.ok) return before
  const { id: signatureId, letter, mailboxKey, verifiedAt, withdrawnAt } = before.signature
  if (!verifiedAt) return { ok: false, reason: 'not-verified' }
  if (withdrawnAt) return { ok: true, first: false, letter, scrubbed: await finishScrub(ctx.store) }
  await ctx.erasures.add({ what: 'withdrawn', signatureId, letter, mailboxKey, at: ctx.now() })
  const outcome = await ctx.store.write(async (tx) => {
    const own = await lockOwnSignature(tx, letters, token, ctx.now(), letter)
    if (!own.ok) return own
    const { signature } = own
    if (!(await emptySignature(tx, signature.id, ctx.now())))
      return { ok: true, first: false, letter } as const
    await insertScrub(tx, ctx.newId(), ctx.now())
    if (signature.address) {
      await queueEmail(ctx, tx, {
        kind: 'withdrawn',
        letter,
        locale: own.locale,
        signatureId: signature.id,
        mailboxKey: signature.id,
        to: ctx.cipher.open(signature.address, associatedData.signatureAddress(signature.id)),
        name: signature.name ?? '',
        version: signature.version,
      })
    }
    return { ok: true, first: true, letter } as const
  })
  if (outcome.ok && outcome.first) ctx.emit('info', 'signature-withdrawn', { letter })
  return outcome.ok ? { ...outcome, scrubbed: await finishScrub(ctx.store) } : outcome
}

/** Withdraws a signature with its consents and emails; `false` if it is already withdrawn. */
export async function emptySignature(tx: Write, id: string, now: Date): Promise<boolean> {
  const before = await findSignature(tx, id)
  if (!before || !(await markWithdrawn(tx, id, now))) return false
  await deleteCountedOf(tx, before.letter, before.mailboxKey)
  await replaceConsents(tx, id, [])
  await deleteEmailsOf(tx, id)
  // A link that was emailed to another spelling is not the signer's: it has nothing left to show.
  await deleteLinksOfOthers(tx, before)
  await forgetTokenAddresses(tx, id)
  await replaceFingerprints(tx, id, [])
  await leaveClusters(tx, id)
  return true
}
