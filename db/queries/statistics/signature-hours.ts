import { and, asc, count, eq, gte, lt, type SQL } from 'drizzle-orm'
import { counted } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import type { Span, Tally } from '#features/statistics/tally.ts'

/** Which signatures, by which moment: all by when they were submitted, or those that count by when they were verified. */
export type Moment = 'submitted' | 'counted'

/**
 * Finds the end of the first slice of a span, which has at most `limit` signatures; more only where they share one
 * millisecond.
 */
export async function endOfSlice(
  db: Read,
  letter: string,
  by: Moment,
  { from, to }: Span,
  limit: number,
): Promise<Date> {
  const { signatures } = db.tables
  const moment = by === 'submitted' ? signatures.submittedAt : signatures.verifiedAt
  const rows = await db
    .select({ at: moment })
    .from(signatures)
    .where(within(db, letter, by, { from, to }))
    .orderBy(asc(moment))
    .offset(limit)
    .limit(1)
  const at = rows[0]?.at ?? to
  return at > from ? at : new Date(from.getTime() + 1)
}

/** Counts the signatures submitted in each hour (see `Read.hourOf`) of a span, and how many of them are verified. Reads only an index. */
export async function submittedByHour(
  db: Read,
  letter: string,
  span: Span,
  ahead: number,
): Promise<(Pick<Tally, 'submitted' | 'verified'> & { hour: Date })[]> {
  const { submittedAt, verifiedAt } = db.tables.signatures
  const hour = db.hourOf(submittedAt, ahead)
  return db
    .select({ hour, submitted: count(), verified: count(verifiedAt) })
    .from(db.tables.signatures)
    .where(within(db, letter, 'submitted', span))
    .groupBy(hour)
}

/** Counts the signatures that count and were verified in each hour of a span. Reads only an index. */
export async function countedByHour(
  db: Read,
  letter: string,
  span: Span,
  ahead: number,
): Promise<(Pick<Tally, 'counted'> & { hour: Date })[]> {
  const hour = db.hourOf(db.tables.signatures.verifiedAt, ahead)
  return db
    .select({ hour, counted: count() })
    .from(db.tables.signatures)
    .where(within(db, letter, 'counted', span))
    .groupBy(hour)
}

/** Counts the same by language and country, which reads every row. */
export async function countedByOrigin(
  db: Read,
  letter: string,
  span: Span,
  ahead: number,
): Promise<(Pick<Tally, 'counted'> & { hour: Date; locale: string; country: string | null })[]> {
  const { verifiedAt, locale, country } = db.tables.signatures
  const hour = db.hourOf(verifiedAt, ahead)
  return db
    .select({ hour, locale, country, counted: count() })
    .from(db.tables.signatures)
    .where(within(db, letter, 'counted', span))
    .groupBy(hour, locale, country)
}

function within(db: Read, letter: string, by: Moment, { from, to }: Span): SQL | undefined {
  const { signatures } = db.tables
  return by === 'submitted'
    ? and(eq(signatures.letter, letter), gte(signatures.submittedAt, from), lt(signatures.submittedAt, to))
    : and(counted(db, letter), gte(signatures.verifiedAt, from), lt(signatures.verifiedAt, to))
}
