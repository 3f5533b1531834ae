import { deleteEmail, markFailed, type OutboxRow } from '#db/queries/email/outbox.ts'
import { deleteDelivery } from '#db/queries/updates/deliveries.ts'
import type { Write } from '#db/store.ts'

/**
 * Deletes a waiting email that is no longer wanted, and for an update the record of its delivery. An email that verifies
 * is marked as failed instead: its signature may still exist, and every signature has an email that says what became of
 * it.
 */
export async function dropEmail(
  tx: Write,
  { id, kind, updateId, signatureId }: Pick<OutboxRow, 'id' | 'kind' | 'updateId' | 'signatureId'>,
  now: Date,
): Promise<void> {
  if (kind === 'verify') return markFailed(tx, id, now)
  await deleteEmail(tx, id)
  if (updateId !== null && signatureId !== null) await deleteDelivery(tx, { updateId, signatureId })
}
