import { deleteUpdateEmails } from '#db/queries/updates/deliveries.ts'
import { findUpdate, markUpdateCancelled } from '#db/queries/updates/updates.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'

/** The outcome of cancelling an update. */
export type CancelOutcome =
  /** `stopped`: the number of queued emails that were deleted. */
  { ok: true; stopped: number } | { ok: false; reason: 'update-unknown' | 'update-cancelled' }

/**
 * Cancels an update: deletes its emails that wait, and removes it from the letter's page. An update that closes the letter
 * stays on the page, and the letter stays closed, because readers have been told so.
 */
export async function cancelUpdate(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  id: string,
): Promise<CancelOutcome> {
  const outcome = await ctx.store.write(async (tx): Promise<CancelOutcome> => {
    if (!(await markUpdateCancelled(tx, letter.slug, id, ctx.now()))) {
      const update = await findUpdate(tx, letter.slug, id)
      return { ok: false, reason: update?.cancelledAt ? 'update-cancelled' : 'update-unknown' }
    }
    // The row is locked now, so that no process queues more emails.
    const stopped = await deleteUpdateEmails(tx, id)
    const detail = { updateId: id }
    await recordAuditEntry(ctx, tx, actor, {
      letter: letter.slug,
      action: 'update-cancelled',
      count: stopped,
      detail,
    })
    return { ok: true, stopped }
  })
  if (outcome.ok) ctx.emit('info', 'update-cancelled', { letter: letter.slug, stopped: outcome.stopped })
  return outcome
}
