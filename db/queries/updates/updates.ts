import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type NewsRow = Tables['news']['$inferSelect']
export type NewsTextRow = Tables['newsTexts']['$inferSelect']

export async function insertNews(tx: Write, row: NewsRow): Promise<void> {
  await tx.insert(tx.tables.news).values(row)
}

export async function findNews(db: Read, letter: string, id: string): Promise<NewsRow | undefined> {
  const { news } = db.tables
  const rows = await db
    .select()
    .from(news)
    .where(and(eq(news.id, id), eq(news.letter, letter)))
  return rows[0]
}

/** A letter's news, drafts too, the latest first. */
export async function newsOf(db: Read, letter: string): Promise<NewsRow[]> {
  const { news } = db.tables
  return db.select().from(news).where(eq(news.letter, letter)).orderBy(desc(news.createdAt), desc(news.id))
}

/** The news that readers see, of all letters, the latest first: what was cancelled is gone, but no end of a letter is. */
export async function publicNews(db: Read): Promise<NewsRow[]> {
  const { news } = db.tables
  return db
    .select()
    .from(news)
    .where(and(isNotNull(news.publishedAt), or(isNull(news.cancelledAt), ne(news.kind, 'news'))))
    .orderBy(desc(news.publishedAt), desc(news.id))
}

/** Of these letters the news that has yet to be queued for some of its readers; the oldest. */
export async function nextUnfinishedNews(db: Read, letters: string[]): Promise<NewsRow | undefined> {
  const { news } = db.tables
  const rows = await db
    .select()
    .from(news)
    .where(and(unfinished(db), inArray(news.letter, letters)))
    .orderBy(asc(news.publishedAt), asc(news.id))
    .limit(1)
  return rows[0]
}

/** Changes a draft, if it is still the one that was seen; `false` if it was changed, published or deleted since. */
export async function changeDraft(
  tx: Write,
  { id, letter, seen }: { id: string; letter: string; seen: Date },
  change: Partial<Pick<NewsRow, 'kind' | 'updatedAt' | 'publishedAt' | 'readers'>>,
): Promise<boolean> {
  const { news } = tx.tables
  const rows = await tx
    .update(news)
    .set(change)
    .where(and(eq(news.id, id), eq(news.letter, letter), isNull(news.publishedAt), eq(news.updatedAt, seen)))
    .returning({ id: news.id })
  return rows.length === 1
}

/** Deletes a draft with its texts; `false` if it is none any more. */
export async function deleteDraft(tx: Write, letter: string, id: string): Promise<boolean> {
  const { news } = tx.tables
  const rows = await tx
    .delete(news)
    .where(and(eq(news.id, id), eq(news.letter, letter), isNull(news.publishedAt)))
    .returning({ id: news.id })
  return rows.length === 1
}

/** Stops what was published; `false` if it is not, or was stopped before. Whoever is queueing it then is waited for. */
export async function markNewsCancelled(tx: Write, letter: string, id: string, now: Date): Promise<boolean> {
  const { news } = tx.tables
  const rows = await tx
    .update(news)
    .set({ cancelledAt: now })
    .where(
      and(eq(news.id, id), eq(news.letter, letter), isNotNull(news.publishedAt), isNull(news.cancelledAt)),
    )
    .returning({ id: news.id })
  return rows.length === 1
}

/**
 * Moves the place up to which readers were looked at to the next one, in the database's own order; `false` where another
 * process is that far already, or there is nothing more to queue.
 */
export async function moveNewsPlace(tx: Write, id: string, place: string): Promise<boolean> {
  const { news } = tx.tables
  const rows = await tx
    .update(news)
    .set({ place })
    .where(and(eq(news.id, id), unfinished(tx), or(isNull(news.place), lt(news.place, place))))
    .returning({ id: news.id })
  return rows.length === 1
}

/** Everybody was looked at. */
export async function finishNews(tx: Write, id: string, now: Date): Promise<void> {
  const { news } = tx.tables
  await tx
    .update(news)
    .set({ finishedAt: now })
    .where(and(eq(news.id, id), unfinished(tx)))
}

export async function textsOfNews(db: Read, ids: string[]): Promise<NewsTextRow[]> {
  const { newsTexts } = db.tables
  return db.select().from(newsTexts).where(inArray(newsTexts.newsId, ids))
}

/** Makes these the texts of a draft, whatever it had before. */
export async function replaceNewsTexts(tx: Write, newsId: string, rows: NewsTextRow[]): Promise<void> {
  const { newsTexts } = tx.tables
  await tx.delete(newsTexts).where(eq(newsTexts.newsId, newsId))
  if (rows.length > 0) await tx.insert(newsTexts).values(rows)
}

function unfinished(db: Read): SQL | undefined {
  const { news } = db.tables
  return and(isNotNull(news.publishedAt), isNull(news.finishedAt), isNull(news.cancelledAt))
}
