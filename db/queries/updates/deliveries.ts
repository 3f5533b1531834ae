import { and, count, eq, gte, isNotNull, isNull, type SQL } from 'drizzle-orm'
import { waiting } from '#db/queries/email/outbox.ts'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import { counted } from '#db/queries/signatures/state.ts'
import type { Read, Write } from '#db/store.ts'
import { UPDATES_PRIORITY } from '#features/email/kinds.ts'

type Delivery = { updateId: string; signatureId: string }

/** Takes down that somebody gets a piece of news; `false` if that was taken down before. The primary key decides. */
export async function insertDelivery(tx: Write, row: Delivery): Promise<boolean> {
  const { updateDeliveries } = tx.tables
  const rows = await tx
    .insert(updateDeliveries)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: updateDeliveries.signatureId })
  return rows.length === 1
}

/** Forgets that somebody was to get a piece of news. */
export async function deleteDelivery(tx: Write, { updateId, signatureId }: Delivery): Promise<void> {
  const { updateDeliveries } = tx.tables
  await tx
    .delete(updateDeliveries)
    .where(and(eq(updateDeliveries.updateId, updateId), eq(updateDeliveries.signatureId, signatureId)))
}

/** Which pieces of news were queued for a signature. */
export async function updateQueuedFor(db: Read, signatureId: string): Promise<string[]> {
  const { updateDeliveries } = db.tables
  const rows = await db
    .select({ updateId: updateDeliveries.updateId })
    .from(updateDeliveries)
    .where(eq(updateDeliveries.signatureId, signatureId))
    .orderBy(updateDeliveries.updateId)
  return rows.map(({ updateId }) => updateId)
}

/** For how many a piece of news was queued. */
export async function countDeliveries(db: Read, updateId: string): Promise<number> {
  const { updateDeliveries } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(updateDeliveries)
    .where(eq(updateDeliveries.updateId, updateId))
  return rows[0]?.found ?? 0
}

/** What became of the mails of a piece of news so far. One that left and came back has failed. */
export async function updateEmails(
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

/** How many mails of news wait to be sent, or `most` where there are more. */
export async function countWaitingUpdates(db: Read, most: number): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(gte(outbox.priority, UPDATES_PRIORITY), waiting(db)))
    .limit(most)
  return rows.length
}

/** Takes back the mails of a piece of news that wait; resolves to how many. What is leaving at this moment leaves. */
export async function deleteUpdateEmails(tx: Write, updateId: string): Promise<number> {
  const { outbox } = tx.tables
  const rows = await tx
    .delete(outbox)
    .where(and(eq(outbox.updateId, updateId), waiting(tx)))
    .returning({ id: outbox.id })
  return rows.length
}

/**
 * Who asks for a letter's news now, by the language in which they asked: how many, and how many of them have an address
 * to be mailed at.
 */
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
