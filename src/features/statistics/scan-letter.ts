import { pageOfUncounted } from '#db/queries/signatures/uncounted-signatures.ts'
import { countedByHour, countedByOrigin, submittedByHour } from '#db/queries/statistics/signature-hours.ts'
import type { PartRow, TallyRow } from '#db/queries/statistics/tallies.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { changedTallies } from './changed-tallies.ts'
import { HourTallies } from './hour-tallies.ts'
import { PartCounts } from './part-counts.ts'
import { scanSlices } from './scan-slices.ts'
import { hoursAhead, latestHours, type Span } from './tally.ts'

type ScanContext = Pick<Context, 'store' | 'now'>

/** A letter, with the time zone of its days and hours. */
export type TalliedLetter = Pick<Letter, 'slug' | 'timeZone'>

/** Index entries that one query counts; SQLite serves no one meanwhile. */
const COUNTED_AT_ONCE = 5_000
/** Rows that one query reads. */
const READ_AT_ONCE = 1_000

/** From before the first signature until after the last one. */
const ALWAYS: Span = { from: new Date(0), to: new Date('9999-01-01') }

/**
 * Counts the hour of now and the one before it; returns the tallies that differ from the stored ones. Yields between
 * its queries, so that others get their turn.
 */
export async function* scanLatestHours(
  ctx: ScanContext,
  tallied: TalliedLetter,
): AsyncGenerator<unknown, TallyRow[]> {
  const letter = tallied.slug
  const ahead = hoursAhead(tallied.timeZone)
  const span = { from: latestHours(ctx.now(), ahead), to: ALWAYS.to }
  const slicing = { letter, span, limit: COUNTED_AT_ONCE }
  const hours = new HourTallies()
  yield* scanSlices(ctx, { ...slicing, by: 'submitted' }, async (db, slice) => {
    for (const { hour, ...tally } of await submittedByHour(db, letter, slice, ahead)) hours.add(hour, tally)
  })
  yield* scanSlices(ctx, { ...slicing, by: 'counted' }, async (db, slice) => {
    for (const { hour, ...tally } of await countedByHour(db, letter, slice, ahead)) hours.add(hour, tally)
  })
  return yield* changedTallies(ctx, tallied, span, hours)
}

/** What a full scan found: the tallies that differ from the stored ones, and how many signatures each part has. */
export type ScanResult = { changed: TallyRow[]; parts: PartRow[] }

/**
 * Counts all signatures of a letter, and compares all of its tallies except those of the latest hours, which are stored
 * meanwhile and newer. Yields after each query how many counted signatures it read.
 */
export async function* scanLetter(
  ctx: ScanContext,
  tallied: TalliedLetter,
): AsyncGenerator<number, ScanResult> {
  const letter = tallied.slug
  const ahead = hoursAhead(tallied.timeZone)
  const settled = { from: ALWAYS.from, to: latestHours(ctx.now(), ahead) }
  const hours = new HourTallies()
  const parts = new PartCounts(letter)
  yield* scanSubmitted(ctx, letter, settled, ahead, hours)
  yield* scanCounted(ctx, letter, ahead, hours, parts)
  yield* scanUncounted(ctx, letter, parts)
  return { changed: yield* changedTallies(ctx, tallied, settled, hours), parts: parts.rows() }
}

function scanSubmitted(
  ctx: ScanContext,
  letter: string,
  span: Span,
  ahead: number,
  hours: HourTallies,
): AsyncGenerator<number, void> {
  const slicing = { letter, by: 'submitted', span, limit: COUNTED_AT_ONCE } as const
  return scanSlices(ctx, slicing, async (db, slice) => {
    for (const { hour, ...tally } of await submittedByHour(db, letter, slice, ahead)) hours.add(hour, tally)
    return 0
  })
}

function scanCounted(
  ctx: ScanContext,
  letter: string,
  ahead: number,
  hours: HourTallies,
  parts: PartCounts,
): AsyncGenerator<number, void> {
  const slicing = { letter, by: 'counted', span: ALWAYS, limit: READ_AT_ONCE } as const
  return scanSlices(ctx, slicing, async (db, slice) => {
    let seen = 0
    for (const { hour, locale, country, counted } of await countedByOrigin(db, letter, slice, ahead)) {
      hours.add(hour, { counted })
      parts.add('locale', locale, counted)
      parts.add('country', country ?? '', counted)
      seen += counted
    }
    return seen
  })
}

async function* scanUncounted(
  ctx: ScanContext,
  letter: string,
  parts: PartCounts,
): AsyncGenerator<number, void> {
  for (let after: string | null = null; ;) {
    const page = await ctx.store.read((db) => pageOfUncounted(db, letter, { after, limit: READ_AT_ONCE }))
    for (const row of page) parts.add('uncounted', row.reason, 1)
    after = page.at(-1)?.id ?? null
    yield 0
    if (page.length < READ_AT_ONCE) break
  }
}
