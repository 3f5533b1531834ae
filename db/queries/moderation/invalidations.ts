import { and, asc, desc, eq, gt, isNotNull, isNull, lt, or, sql, sum } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { InvalidatedOnDay } from '#features/signatures/invalidation.ts'

export type InvalidationRow = Tables['invalidations']['$inferSelect']

/** Of how many signatures an invalidation is: verified ones, and pending ones. */
export type Invalidated = Pick<InvalidationRow, 'count' | 'pending'>

/** Days and causes of which the public is told at once. */
const TOLD = 100

export async function insertInvalidation(tx: Write, row: InvalidationRow): Promise<void> {
  await tx.insert(tx.tables.invalidations).values(row)
}

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

/** What was made invalid and not restored, by day and cause, the latest first. An index has it all. */
export async function invalidatedByDay(db: Read, letter: string): Promise<InvalidatedOnDay[]> {
  const { day, cause, count, letter: ofLetter, restoredAt } = db.tables.invalidations
  return db
    .select({ day, cause, count: sum(count).mapWith(Number) })
    .from(db.tables.invalidations)
    .where(and(eq(ofLetter, letter), isNull(restoredAt), gt(count, 0)))
    .groupBy(day, cause)
    .orderBy(desc(day), asc(cause))
    .limit(TOLD)
}

/** Invalidations, or their restoring, of which something is left to do: those that began first. */
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

/** The step from one place to the next, by so many signatures; `false` if it was taken before, or the whole is being restored. */
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

/** An invalidation is of so many more signatures, or of fewer. */
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

/** The step to restoring all of it, from wherever it is; `false` if it was taken before. */
export async function beginRestoring(tx: Write, id: string, now: Date): Promise<boolean> {
  const { invalidations } = tx.tables
  const rows = await tx
    .update(invalidations)
    .set({ restoredAt: now, finishedAt: null, place: null })
    .where(and(eq(invalidations.id, id), isNull(invalidations.restoredAt)))
    .returning({ id: invalidations.id })
  return rows.length === 1
}

/** Holds an invalidation that is being restored until the transaction ends; `false` if it is not, or not any more. */
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

/** Nothing is left to restore. */
export async function finishRestoring(tx: Write, id: string, now: Date): Promise<void> {
  const { invalidations } = tx.tables
  await tx.update(invalidations).set({ finishedAt: now }).where(eq(invalidations.id, id))
}
