import { deleteEmail, markFailed, type OutboxRow } from '#db/queries/email/outbox.ts'
import { deleteDelivery } from '#db/queries/updates/deliveries.ts'
import type { Write } from '#db/store.ts'

/**
 * Takes back an email that no longer serves anyone, and with news the record that its reader was to get it. An email that
 * verifies stays as one that failed: its signature may still be there, and each has an email that says what became of it.
 */
export async function dropEmail(
  tx: Write,
  row: Pick<OutboxRow, 'id' | 'kind' | 'updateId' | 'signatureId'>,
  now: Date,
): Promise<void> {
  const { id, kind, updateId, signatureId } = row
  if (kind === 'verify') return markFailed(tx, id, now)
  await deleteEmail(tx, id)
  if (updateId !== null && signatureId !== null) await deleteDelivery(tx, { updateId, signatureId })
}
