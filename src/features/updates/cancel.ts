import { deleteUpdateEmails } from '#db/queries/updates/deliveries.ts'
import { findUpdate, markUpdateCancelled } from '#db/queries/updates/updates.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'

export type CancelOutcome =
  /** `stopped`: mails that were queued and have not left. */
  { ok: true; stopped: number } | { ok: false; reason: 'update-unknown' | 'update-cancelled' }

/**
 * Stops what has not left of a piece of news, and takes it off the letter's page. The end of a letter stays announced,
 * and stays its end: people have been told.
 */
export async function cancelUpdate(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  id: string,
): Promise<CancelOutcome> {
  return ctx.store.write(async (tx): Promise<CancelOutcome> => {
    if (!(await markUpdateCancelled(tx, letter.slug, id, ctx.now()))) {
      const updates = await findUpdate(tx, letter.slug, id)
      return { ok: false, reason: updates?.cancelledAt ? 'update-cancelled' : 'update-unknown' }
    }
    // With the row held nobody queues more of it.
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
}
