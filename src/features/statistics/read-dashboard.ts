import { countOpenClusters } from '#db/queries/abuse/cluster-figures.ts'
import { failedReplies, letterQueue } from '#db/queries/email/outbox-state.ts'
import { countSubmissions } from '#db/queries/signing/submissions.ts'
import { partsOf, talliesByDay, talliesIn, tallyProgress } from '#db/queries/statistics/tallies.ts'
import type { Context } from '#features/context.ts'
import { FAILED_REPLIES, FAILED_SHOWN } from '#features/email/read-failed.ts'
import type { Letter } from '#features/letters/letter.ts'
import { beginOfDay, dayIn } from '#values/time-zone.ts'
import { dayAfter, unitFor, unitsBetween } from './chart.ts'
import { type Dashboard, type Days, MOST_WAITING, type Rate } from './dashboard.ts'
import { HOUR, hourOf, hoursAhead, submittedKnownFrom, type Tally } from './tally.ts'

const HOURS = 48
const DAYS = 30

/** Reads what the dashboard of a letter shows, except the count itself: that comes from `LiveCounts`. */
export async function readDashboard(
  ctx: Pick<Context, 'store' | 'now'>,
  { slug: letter, timeZone }: Pick<Letter, 'slug' | 'timeZone'>,
  which: Days,
): Promise<Dashboard> {
  const now = ctx.now()
  const ahead = hoursAhead(timeZone)
  const end = new Date(hourOf(now, ahead).getTime() + HOUR)
  const begin = new Date(end.getTime() - HOURS * HOUR)
  const read = await ctx.store.read(async (db) => ({
    progress: await tallyProgress(db, letter),
    days: await talliesByDay(db, letter, ''),
    hours: await talliesIn(db, letter, { from: begin, to: end }),
    parts: await partsOf(db, letter),
    mail: await letterQueue(db, letter, MOST_WAITING),
    failed: await failedReplies(db, {
      letter,
      since: new Date(now.getTime() - FAILED_SHOWN),
      most: FAILED_REPLIES,
    }),
    submissions: await countSubmissions(db, letter, MOST_WAITING),
    clusters: await countOpenClusters(db, letter),
  }))
  const { progress, days, hours, parts, ...queues } = read
  const known = progress
    ? knownSince(submittedKnownFrom(progress.begunAt, ahead), days[0]?.day, timeZone)
    : null
  const part = (kind: string) =>
    new Map(parts.filter((row) => row.kind === kind).map((row) => [row.value, row.signatures]))
  return {
    now,
    freshAt: progress?.freshAt ?? null,
    sweptAt: progress?.sweptAt ?? null,
    seen: progress?.seen ?? 0,
    ...inUnits(days, which, dayIn(now, timeZone), known),
    hours: Array.from({ length: HOURS }, (_, i) => {
      const hour = new Date(begin.getTime() + i * HOUR)
      const tally = hours.find((row) => row.hour.getTime() === hour.getTime())
      return { hour, submitted: 0, verified: 0, counted: 0, ...tally }
    }),
    overall: { ...sum(days.filter(({ day }) => known === null || day >= known)), since: known },
    locales: part('locale'),
    countries: part('country'),
    uncounted: part('uncounted'),
    ...queues,
  }
}

/** Reads how many signatures count of each of the latest days, the oldest first, for a small chart. */
export async function readRecentDays(
  ctx: Pick<Context, 'store' | 'now'>,
  { slug: letter, timeZone }: Pick<Letter, 'slug' | 'timeZone'>,
): Promise<{ day: string; counted: number }[]> {
  const last = dayIn(ctx.now(), timeZone)
  const first = dayAfter(last, 1 - DAYS)
  const rows = await ctx.store.read((db) => talliesByDay(db, letter, first))
  const counted = new Map(rows.map((row) => [row.day, row.counted]))
  return unitsBetween(first, last, 'day').map((day) => ({ day, counted: counted.get(day) ?? 0 }))
}

type DayTally = Tally & { day: string }

/** Adds up days to units of a calendar, few enough for one chart. */
function inUnits(
  tallied: DayTally[],
  which: Days,
  last: string,
  known: string | null,
): Pick<Dashboard, 'unit' | 'days'> {
  const recent = dayAfter(last, 1 - DAYS)
  const oldest = tallied[0]?.day ?? recent
  const first = which === 'all' && oldest < recent ? oldest : recent
  const unit = unitFor(Math.round((Date.parse(last) - Date.parse(first)) / (24 * HOUR)) + 1)
  const begins = unitsBetween(first, last, unit)
  const days = begins.map((day, i) => {
    const next = begins[i + 1] ?? dayAfter(last, 1)
    const within = tallied.filter((row) => row.day >= day && row.day < next && row.day >= first)
    return {
      day,
      counted: within.reduce((all, row) => all + row.counted, 0),
      rate: known !== null && day < known ? null : sum(within),
    }
  })
  return { unit, days }
}

function sum(rows: readonly Tally[]): Rate {
  return {
    submitted: rows.reduce((all, row) => all + row.submitted, 0),
    verified: rows.reduce((all, row) => all + row.verified, 0),
  }
}

/** The first whole day of which the number of submissions is known; `null` where it is known of all days. */
function knownSince(from: Date, first: string | undefined, timeZone: string): string | null {
  const begun = dayIn(from, timeZone)
  const day = from.getTime() === beginOfDay(begun, timeZone).getTime() ? begun : dayAfter(begun, 1)
  return first === undefined || first >= day ? null : day
}
