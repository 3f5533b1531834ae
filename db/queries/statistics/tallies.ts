import { and, asc, eq, gte, isNotNull, lt, or, sql } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { Span, Tally } from '#features/statistics/tally.ts'

/** The stored tally of one hour of a letter. */
export type TallyRow = Tables['tallies']['$inferSelect']
/** How many of a letter's signatures have one language or country, or do not count for one reason. */
export type PartRow = Tables['tallyParts']['$inferSelect']
/** How far a letter's tallies are, and which process works at them. */
export type TallyProgress = Tables['tallyRounds']['$inferSelect']

/** The usual limit: more hours than a page shows. */
const PAGE = 1_000

/** Reads the stored tallies of a span, the oldest first. */
export async function talliesIn(
  db: Read,
  letter: string,
  { from, to }: Span,
  limit = PAGE,
): Promise<TallyRow[]> {
  const { tallies } = db.tables
  return db
    .select()
    .from(tallies)
    .where(and(eq(tallies.letter, letter), gte(tallies.hour, from), lt(tallies.hour, to)))
    .orderBy(asc(tallies.hour))
    .limit(limit)
}

/** Adds up the tallies of each day that has any, in the letter's time zone, from a day (YYYY-MM-DD) on, the oldest first. */
export async function talliesByDay(
  db: Read,
  letter: string,
  from: string,
): Promise<(Tally & { day: string })[]> {
  const { tallies } = db.tables
  const total = (name: keyof Tally) => sql<number>`sum(${tallies[name]})`.mapWith(Number)
  return db
    .select({
      day: tallies.day,
      submitted: total('submitted'),
      verified: total('verified'),
      counted: total('counted'),
    })
    .from(tallies)
    .where(and(eq(tallies.letter, letter), gte(tallies.day, from)))
    .groupBy(tallies.day)
    .orderBy(asc(tallies.day))
}

/** Stores the tallies of a few hundred hours; an empty tally is deleted. */
export async function keepTallies(tx: Write, rows: TallyRow[]): Promise<void> {
  const { tallies } = tx.tables
  const isEmpty = (row: TallyRow) => row.submitted + row.verified + row.counted === 0
  const full = rows.filter((row) => !isEmpty(row))
  const set = {
    day: sql`excluded.day`,
    submitted: sql`excluded.submitted`,
    verified: sql`excluded.verified`,
    counted: sql`excluded.counted`,
  }
  const target = [tallies.letter, tallies.hour]
  if (full.length > 0) await tx.insert(tallies).values(full).onConflictDoUpdate({ target, set })
  for (const { letter, hour } of rows.filter(isEmpty)) {
    await tx.delete(tallies).where(and(eq(tallies.letter, letter), eq(tallies.hour, hour)))
  }
}

/** Reads a letter's parts: see `PartRow`. */
export async function partsOf(db: Read, letter: string): Promise<PartRow[]> {
  const { tallyParts } = db.tables
  return db.select().from(tallyParts).where(eq(tallyParts.letter, letter))
}

/** Replaces a letter's parts. */
export async function replaceParts(tx: Write, letter: string, rows: PartRow[]): Promise<void> {
  const { tallyParts } = tx.tables
  await tx.delete(tallyParts).where(eq(tallyParts.letter, letter))
  if (rows.length > 0) await tx.insert(tallyParts).values(rows)
}

/** Reads how far a letter's tallies are; `undefined` before the first lease. */
export async function tallyProgress(db: Read, letter: string): Promise<TallyProgress | undefined> {
  const { tallyRounds } = db.tables
  const rows = await db.select().from(tallyRounds).where(eq(tallyRounds.letter, letter))
  return rows[0]
}

/**
 * Takes the lease on a letter's tallies until a moment; `false` while another process holds it. `alone`: there is no
 * other process, and an earlier holder is gone.
 */
export async function takeTallyLease(
  tx: Write,
  letter: string,
  { holder, now, until, alone }: { holder: string; now: Date; until: Date; alone: boolean },
): Promise<boolean> {
  const { tallyRounds } = tx.tables
  const rows = await tx
    .insert(tallyRounds)
    .values({ letter, holder, leasedUntil: until, begunAt: now, freshAt: null, sweptAt: null, seen: 0 })
    .onConflictDoUpdate({
      target: tallyRounds.letter,
      set: { holder, leasedUntil: until },
      setWhere: sql`${or(
        lt(tallyRounds.leasedUntil, now),
        eq(tallyRounds.holder, holder),
        alone ? isNotNull(tallyRounds.holder) : undefined,
      )}`,
    })
    .returning({ letter: tallyRounds.letter })
  return rows.length === 1
}

/** Stores how far a letter's tallies are. */
export async function saveTallyProgress(
  tx: Write,
  letter: string,
  progress: Partial<Pick<TallyProgress, 'leasedUntil' | 'freshAt' | 'sweptAt' | 'seen'>>,
): Promise<void> {
  const { tallyRounds } = tx.tables
  await tx.update(tallyRounds).set(progress).where(eq(tallyRounds.letter, letter))
}
