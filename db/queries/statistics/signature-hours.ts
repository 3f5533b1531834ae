import { and, asc, count, eq, gte, lt, type SQL } from 'drizzle-orm'
import { counted } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import type { Span, Tally } from '#features/statistics/tally.ts'

/** By which moment signatures are looked at: all by when they were submitted, those that count by when they were verified. */
export type Moment = 'submitted' | 'counted'

/**
 * Cuts a span where about so many signatures lie before: the end of the part to look at first. More than that lie in it
 * only where they share one millisecond.
 */
export async function endOfSlice(
  db: Read,
  letter: string,
  by: Moment,
  { from, to }: Span,
  many: number,
): Promise<Date> {
  const { signatures } = db.tables
  const moment = by === 'submitted' ? signatures.submittedAt : signatures.verifiedAt
  const rows = await db
    .select({ at: moment })
    .from(signatures)
    .where(within(db, letter, by, { from, to }))
    .orderBy(asc(moment))
    .offset(many)
    .limit(1)
  const at = rows[0]?.at ?? to
  return at > from ? at : new Date(from.getTime() + 1)
}

/** How many signatures were submitted in each hour (see `Read.hourOf`) of a span, and how many of them are verified. Read from an index. */
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

/** How many signatures count that were verified in each hour of a span. Read from an index. */
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

/** The same by language and country, for which every row is looked up. */
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
