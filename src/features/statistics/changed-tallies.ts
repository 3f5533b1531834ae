import { type TallyRow, talliesIn } from '#db/queries/statistics/tallies.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { dayIn } from '#values/time-zone.ts'
import type { HourTallies } from './hour-tallies.ts'
import { isSame, type Span, type Tally, tallyOf } from './tally.ts'

/** Stored tallies that one query reads. */
const PAGE = 1_000

const NOTHING: Tally = { submitted: 0, verified: 0, counted: 0 }

/**
 * Compares the stored tallies of a span with what a scan found; returns those that have to be stored again. Yields 0
 * after each query.
 */
export async function* changedTallies(
  ctx: Pick<Context, 'store' | 'now'>,
  { slug: letter, timeZone }: Pick<Letter, 'slug' | 'timeZone'>,
  span: Span,
  found: HourTallies,
): AsyncGenerator<number, TallyRow[]> {
  const changed: TallyRow[] = []
  const stored = new Set<number>()
  const compare = (hour: Date, seen: Tally, before: (Tally & { day: string }) | undefined) => {
    const tally = tallyOf(hour, seen, before, ctx.now())
    // The letter may have another time zone than before.
    const day = dayIn(hour, timeZone)
    if (!isSame(before, tally) || before?.day !== day) changed.push({ letter, hour, day, ...tally })
  }
  for (let { from } = span; ;) {
    const page = await ctx.store.read((db) => talliesIn(db, letter, { from, to: span.to }, PAGE))
    for (const { hour, ...before } of page) {
      stored.add(hour.getTime())
      compare(hour, found.at(hour) ?? NOTHING, before)
    }
    yield 0
    const last = page.at(-1)
    if (!last || page.length < PAGE) break
    from = new Date(last.hour.getTime() + 1)
  }
  for (const [hour, seen] of found.all()) {
    if (!stored.has(hour.getTime()) && hour >= span.from && hour < span.to) compare(hour, seen, undefined)
  }
  return changed
}
