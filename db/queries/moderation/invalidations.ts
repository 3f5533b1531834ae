import { and, asc, desc, eq, gt, isNotNull, isNull, lt, or, sql, sum } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { InvalidatedOnDay } from '#features/signatures/invalidation.ts'

/** An invalidation of one or many signatures. */
export type InvalidationRow = Tables['invalidations']['$inferSelect']

/** The number of signatures that an invalidation covers: verified ones, and pending ones. */
export type Invalidated = Pick<InvalidationRow, 'count' | 'pending'>

/** The most days and causes that are published at once. */
const PUBLISHED = 100

/** Stores an invalidation. */
export async function insertInvalidation(tx: Write, row: InvalidationRow): Promise<void> {
  await tx.insert(tx.tables.invalidations).values(row)
}

/** Finds an invalidation by its id. */
export async function findInvalidation(db: Read, id: string): Promise<InvalidationRow | undefined> {
  const { invalidations } = db.tables
  const rows = await db.select().from(invalidations).where(eq(invalidations.id, id))
  return rows[0]
}

/** A letter's invalidations, the latest first; `after` is the last one of the page before. */
export async function pageOfInvalidations(
  db: Read,
  letter: string,
  { after, limit }: { after: Pick<InvalidationRow, 'at' | 'id'> | null; limit: number },
): Promise<InvalidationRow[]> {
  const { invalidations } = db.tables
  const earlier = after
    ? or(lt(invalidations.at, after.at), and(eq(invalidations.at, after.at), lt(invalidations.id, after.id)))
    : undefined
  return db
    .select()
    .from(invalidations)
    .where(and(eq(invalidations.letter, letter), earlier))
    .orderBy(desc(invalidations.at), desc(invalidations.id))
    .limit(limit)
}

/** Sums up invalidations that were not undone, by day and cause, the latest first. Served by an index alone. */
export async function invalidatedByDay(db: Read, letter: string): Promise<InvalidatedOnDay[]> {
  const { day, cause, count, letter: ofLetter, restoredAt } = db.tables.invalidations
  return db
    .select({ day, cause, count: sum(count).mapWith(Number) })
    .from(db.tables.invalidations)
    .where(and(eq(ofLetter, letter), isNull(restoredAt), gt(count, 0)))
    .groupBy(day, cause)
    .orderBy(desc(day), asc(cause))
    .limit(PUBLISHED)
}

/** Ids of invalidations that are not finished, or not finished being undone, the oldest first. */
export async function invalidationsUnderWay(db: Read, limit: number): Promise<string[]> {
  const { invalidations } = db.tables
  const rows = await db
    .select({ id: invalidations.id })
    .from(invalidations)
    .where(isNull(invalidations.finishedAt))
    .orderBy(asc(invalidations.at), asc(invalidations.id))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Moves the checkpoint of an invalidation by compare-and-set; `false` where it was moved before, or it is being undone. */
export async function advance(
  tx: Write,
  { id, place }: Pick<InvalidationRow, 'id' | 'place'>,
  to: Pick<InvalidationRow, 'place' | 'finishedAt'>,
): Promise<boolean> {
  const { invalidations } = tx.tables
  const rows = await tx
    .update(invalidations)
    .set(to)
    .where(
      and(
        eq(invalidations.id, id),
        isNull(invalidations.restoredAt),
        isNull(invalidations.finishedAt),
        place === null ? isNull(invalidations.place) : eq(invalidations.place, place),
      ),
    )
    .returning({ id: invalidations.id })
  return rows.length === 1
}

/** Adds to the figures of an invalidation; they may be negative. */
export async function addToInvalidation(
  tx: Write,
  id: string,
  { count, pending }: Invalidated,
): Promise<void> {
  const { invalidations } = tx.tables
  await tx
    .update(invalidations)
    .set({
      count: sql`${invalidations.count} + ${count}`,
      pending: sql`${invalidations.pending} + ${pending}`,
    })
    .where(eq(invalidations.id, id))
}

/** Begins to undo an invalidation, finished or not; `false` where that was begun before. */
export async function beginRestoring(tx: Write, id: string, now: Date): Promise<boolean> {
  const { invalidations } = tx.tables
  const rows = await tx
    .update(invalidations)
    .set({ restoredAt: now, finishedAt: null, place: null })
    .where(and(eq(invalidations.id, id), isNull(invalidations.restoredAt)))
    .returning({ id: invalidations.id })
  return rows.length === 1
}

/** Locks an invalidation that is being undone until the transaction ends; `false` where it is not. */
export async function lockRestoring(tx: Write, id: string): Promise<boolean> {
  const { invalidations } = tx.tables
  const rows = await tx
    .update(invalidations)
    .set({ place: null })
    .where(
      and(eq(invalidations.id, id), isNotNull(invalidations.restoredAt), isNull(invalidations.finishedAt)),
    )
    .returning({ id: invalidations.id })
  return rows.length === 1
}

/** Marks an invalidation as completely undone. */
export async function finishRestoring(tx: Write, id: string, now: Date): Promise<void> {
  const { invalidations } = tx.tables
  await tx.update(invalidations).set({ finishedAt: now }).where(eq(invalidations.id, id))
}
