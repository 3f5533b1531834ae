import { and, count, eq, gte, isNotNull, isNull, type SQL } from 'drizzle-orm'
import { waiting } from '#db/queries/email/outbox.ts'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import { counted } from '#db/queries/signatures/state.ts'
import type { Read, Write } from '#db/store.ts'
import { UPDATES_PRIORITY } from '#features/email/kinds.ts'

/** The record that an update's email was queued for a signer. */
type Delivery = { updateId: string; signatureId: string }

/** Records that an update's email is queued; `false` where it was before. The primary key decides. */
export async function insertDelivery(tx: Write, row: Delivery): Promise<boolean> {
  const { updateDeliveries } = tx.tables
  const rows = await tx
    .insert(updateDeliveries)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: updateDeliveries.signatureId })
  return rows.length === 1
}

/** Deletes the record that an update's email was queued. */
export async function deleteDelivery(tx: Write, { updateId, signatureId }: Delivery): Promise<void> {
  const { updateDeliveries } = tx.tables
  await tx
    .delete(updateDeliveries)
    .where(and(eq(updateDeliveries.updateId, updateId), eq(updateDeliveries.signatureId, signatureId)))
}

/** Ids of the updates that were queued for a signer. */
export async function updatesQueuedFor(db: Read, signatureId: string): Promise<string[]> {
  const { updateDeliveries } = db.tables
  const rows = await db
    .select({ updateId: updateDeliveries.updateId })
    .from(updateDeliveries)
    .where(eq(updateDeliveries.signatureId, signatureId))
    .orderBy(updateDeliveries.updateId)
  return rows.map(({ updateId }) => updateId)
}

/** Counts the signers for whom an update was queued. */
export async function countDeliveries(db: Read, updateId: string): Promise<number> {
  const { updateDeliveries } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(updateDeliveries)
    .where(eq(updateDeliveries.updateId, updateId))
  return rows[0]?.found ?? 0
}

/** Counts an update's emails by state. One that bounced has failed. */
export async function countUpdateEmails(
  db: Read,
  updateId: string,
): Promise<{ waiting: number; sent: number; failed: number }> {
  const { outbox } = db.tables
  const emails = async (what: SQL | undefined) => {
    const rows = await db
      .select({ found: count() })
      .from(outbox)
      .where(and(eq(outbox.updateId, updateId), what))
    return rows[0]?.found ?? 0
  }
  return {
    waiting: await emails(waiting(db)),
    sent: await emails(and(isNotNull(outbox.sentAt), isNull(outbox.failedAt))),
    failed: await emails(isNotNull(outbox.failedAt)),
  }
}

/** Counts the waiting emails with updates, up to `most`. */
export async function countWaitingUpdates(db: Read, most: number): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(gte(outbox.priority, UPDATES_PRIORITY), waiting(db)))
    .limit(most)
  return rows.length
}

/** Deletes an update's waiting emails; resolves to their number. One that is being sent at this moment is not stopped. */
export async function deleteUpdateEmails(tx: Write, updateId: string): Promise<number> {
  const { outbox } = tx.tables
  const rows = await tx
    .delete(outbox)
    .where(and(eq(outbox.updateId, updateId), waiting(tx)))
    .returning({ id: outbox.id })
  return rows.length
}

/** Counts the signers of a letter who consent to updates, and those of them with an address, by the language of consent. */
export async function countUpdateReaders(
  db: Read,
  letter: string,
): Promise<{ locale: string; asked: number; reachable: number }[]> {
  const { consents, signatures } = db.tables
  return db
    .select({ locale: consents.locale, asked: count(), reachable: count(signatures.address) })
    .from(consents)
    .innerJoin(signatures, eq(signatures.id, consents.signatureId))
    .where(and(wantsUpdates(db), counted(db, letter)))
    .groupBy(consents.locale)
}
