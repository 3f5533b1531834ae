import { and, count, eq, gte, isNotNull, isNull, type SQL } from 'drizzle-orm'
import { waiting } from '#db/queries/email/outbox.ts'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import { counted } from '#db/queries/signatures/counted-signatures.ts'
import type { Read, Write } from '#db/store.ts'
import { NEWS } from '#features/email/content.ts'

type Delivery = { newsId: string; signatureId: string }

/** Takes down that somebody gets a piece of news; `false` if that was taken down before. The primary key decides. */
export async function insertDelivery(tx: Write, row: Delivery): Promise<boolean> {
  const { newsDeliveries } = tx.tables
  const rows = await tx
    .insert(newsDeliveries)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: newsDeliveries.signatureId })
  return rows.length === 1
}

/** Forgets that somebody was to get a piece of news. */
export async function deleteDelivery(tx: Write, { newsId, signatureId }: Delivery): Promise<void> {
  const { newsDeliveries } = tx.tables
  await tx
    .delete(newsDeliveries)
    .where(and(eq(newsDeliveries.newsId, newsId), eq(newsDeliveries.signatureId, signatureId)))
}

/** Which pieces of news were queued for a signature. */
export async function newsQueuedFor(db: Read, signatureId: string): Promise<string[]> {
  const { newsDeliveries } = db.tables
  const rows = await db
    .select({ newsId: newsDeliveries.newsId })
    .from(newsDeliveries)
    .where(eq(newsDeliveries.signatureId, signatureId))
    .orderBy(newsDeliveries.newsId)
  return rows.map(({ newsId }) => newsId)
}

/** For how many a piece of news was queued. */
export async function countDeliveries(db: Read, newsId: string): Promise<number> {
  const { newsDeliveries } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(newsDeliveries)
    .where(eq(newsDeliveries.newsId, newsId))
  return rows[0]?.found ?? 0
}

/** What became of the mails of a piece of news so far. One that left and came back has failed. */
export async function newsMails(
  db: Read,
  newsId: string,
): Promise<{ waiting: number; sent: number; failed: number }> {
  const { outbox } = db.tables
  const mails = async (what: SQL | undefined) => {
    const rows = await db
      .select({ found: count() })
      .from(outbox)
      .where(and(eq(outbox.newsId, newsId), what))
    return rows[0]?.found ?? 0
  }
  return {
    waiting: await mails(waiting(db)),
    sent: await mails(and(isNotNull(outbox.sentAt), isNull(outbox.failedAt))),
    failed: await mails(isNotNull(outbox.failedAt)),
  }
}

/** How many mails of news wait to be sent, or `most` where there are more. */
export async function countWaitingNews(db: Read, most: number): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(gte(outbox.priority, NEWS), waiting(db)))
    .limit(most)
  return rows.length
}

/** Takes back the mails of a piece of news that wait; resolves to how many. What is leaving at this moment leaves. */
export async function deleteNewsMails(tx: Write, newsId: string): Promise<number> {
  const { outbox } = tx.tables
  const rows = await tx
    .delete(outbox)
    .where(and(eq(outbox.newsId, newsId), waiting(tx)))
    .returning({ id: outbox.id })
  return rows.length
}

/**
 * Who asks for a letter's news now, by the language in which they asked: how many, and how many of them have an address
 * to be mailed at.
 */
export async function countNewsReaders(
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
