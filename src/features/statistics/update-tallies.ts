import { pageOfUncounted } from '#db/queries/signatures/uncounted-signatures.ts'
import {
  countedByHour,
  countedByOrigin,
  endOfSlice,
  type Moment,
  submittedByHour,
} from '#db/queries/statistics/signature-hours.ts'
import { type PartRow, type TallyRow, talliesIn } from '#db/queries/statistics/tallies.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { dayIn } from '#values/time-zone.ts'
import { HOUR, hourOf, hoursAhead, isSame, type PartKind, type Span, type Tally, tallyOf } from './tally.ts'

type Tallier = Pick<Context, 'store' | 'now'>

/** A letter, in whose time zone days and hours are. */
type Tallied = Pick<Letter, 'slug' | 'timeZone'>

/** So many entries of an index are counted at once; on SQLite nobody is served meanwhile. */
const COUNTED_AT_ONCE = 5_000
/** So many rows are looked at at once. */
const READ_AT_ONCE = 1_000

/** Before anybody signed anything, and after everybody did. */
const ALWAYS: Span = { from: new Date(0), to: new Date('9999-01-01') }

/**
 * Counts the hours in which signatures come in now, this one and the last. Yields between its queries, so that others
 * may have their turn; returns the tallies that are other ones than those written down.
 */
export async function* tallyLatest(ctx: Tallier, tallied: Tallied): AsyncGenerator<unknown, TallyRow[]> {
  const letter = tallied.slug
  const ahead = hoursAhead(tallied.timeZone)
  const from = latestHours(ctx.now(), ahead)
  const span = { from, to: ALWAYS.to }
  const hours = new Hours()
  yield* inSlices(ctx, letter, 'submitted', span, COUNTED_AT_ONCE, async (db, slice) => {
    for (const { hour, ...tally } of await submittedByHour(db, letter, slice, ahead)) hours.add(hour, tally)
  })
  yield* inSlices(ctx, letter, 'counted', span, COUNTED_AT_ONCE, async (db, slice) => {
    for (const { hour, ...tally } of await countedByHour(db, letter, slice, ahead)) hours.add(hour, tally)
  })
  return yield* changedIn(ctx, tallied, span, hours)
}

/** What a whole sweep found: the tallies that are other ones than those written down, and how many are of each kind. */
export type Swept = { changed: TallyRow[]; parts: PartRow[] }

/**
 * Goes through all signatures of a letter, and through all of its tallies but those of the latest hours, which would be
 * older than what is written down meanwhile. Yields after each look how many signatures that count it was about.
 */
export async function* sweep(ctx: Tallier, tallied: Tallied): AsyncGenerator<number, Swept> {
  const letter = tallied.slug
  const ahead = hoursAhead(tallied.timeZone)
  const settled = { from: ALWAYS.from, to: latestHours(ctx.now(), ahead) }
  const hours = new Hours()
  const parts = new Map<string, PartRow>()
  const add = (kind: PartKind, value: string, signatures: number) => {
    const before = parts.get(`${kind} ${value}`)?.signatures ?? 0
    parts.set(`${kind} ${value}`, { letter, kind, value, signatures: before + signatures })
  }
  yield* inSlices(ctx, letter, 'submitted', settled, COUNTED_AT_ONCE, async (db, slice) => {
    for (const { hour, ...tally } of await submittedByHour(db, letter, slice, ahead)) hours.add(hour, tally)
    return 0
  })
  yield* inSlices(ctx, letter, 'counted', ALWAYS, READ_AT_ONCE, async (db, slice) => {
    let seen = 0
    for (const { hour, locale, country, counted } of await countedByOrigin(db, letter, slice, ahead)) {
      hours.add(hour, { counted })
      add('locale', locale, counted)
      add('country', country ?? '', counted)
      seen += counted
    }
    return seen
  })
  for (let after: string | null = null; ;) {
    const page = await ctx.store.read((db) => pageOfUncounted(db, letter, { after, limit: READ_AT_ONCE }))
    for (const row of page) add('uncounted', row.reason, 1)
    after = page.at(-1)?.id ?? null
    yield 0
    if (page.length < READ_AT_ONCE) break
  }
  return { changed: yield* changedIn(ctx, tallied, settled, hours), parts: [...parts.values()] }
}

/** The hours, from one on, that are counted again and again. */
function latestHours(now: Date, ahead: number): Date {
  return new Date(hourOf(now, ahead).getTime() - HOUR)
}

class Hours {
  readonly #tallies = new Map<number, Tally>()

  add(hour: Date, { submitted = 0, verified = 0, counted = 0 }: Partial<Tally>): void {
    const before = this.#tallies.get(hour.getTime())
    this.#tallies.set(hour.getTime(), {
      submitted: (before?.submitted ?? 0) + submitted,
      verified: (before?.verified ?? 0) + verified,
      counted: (before?.counted ?? 0) + counted,
    })
  }

  /** All that anything is known of. */
  all(): [hour: Date, tally: Tally][] {
    return [...this.#tallies].map(([at, tally]) => [new Date(at), tally])
  }

  at(hour: Date): Tally | undefined {
    return this.#tallies.get(hour.getTime())
  }
}

/** Which tallies of a span are other ones than those written down, after what was seen of it. */
async function* changedIn(
  ctx: Tallier,
  { slug: letter, timeZone }: Tallied,
  span: Span,
  hours: Hours,
): AsyncGenerator<number, TallyRow[]> {
  const nothing: Tally = { submitted: 0, verified: 0, counted: 0 }
  const changed: TallyRow[] = []
  const known = new Set<number>()
  const compare = (hour: Date, seen: Tally, before: (Tally & { day: string }) | undefined) => {
    const tally = tallyOf(hour, seen, before, ctx.now())
    // A letter may be given another time zone.
    const day = dayIn(hour, timeZone)
    if (!isSame(before, tally) || before?.day !== day) changed.push({ letter, hour, day, ...tally })
  }
  for (let { from } = span; ;) {
    const page = await ctx.store.read((db) => talliesIn(db, letter, { from, to: span.to }, READ_AT_ONCE))
    for (const { hour, ...before } of page) {
      known.add(hour.getTime())
      compare(hour, hours.at(hour) ?? nothing, before)
    }
    yield 0
    const last = page.at(-1)
    if (!last || page.length < READ_AT_ONCE) break
    from = new Date(last.hour.getTime() + 1)
  }
  for (const [hour, seen] of hours.all()) {
    if (!known.has(hour.getTime()) && hour >= span.from && hour < span.to) compare(hour, seen, undefined)
  }
  return changed
}

/** Looks at the signatures of a span, at most so many at once; yields what each look says. */
async function* inSlices<T>(
  ctx: Tallier,
  letter: string,
  by: Moment,
  { from, to }: Span,
  many: number,
  look: (db: Read, slice: Span) => Promise<T>,
): AsyncGenerator<T, void> {
  for (let at = from; at < to;) {
    const { end, found } = await ctx.store.read(async (db) => {
      const end = await endOfSlice(db, letter, by, { from: at, to }, many)
      return { end, found: await look(db, { from: at, to: end }) }
    })
    yield found
    at = end
  }
}
