import type { Unit } from './chart.ts'
import type { Tally } from './tally.ts'

/** Which days the chart shows: the latest 30, or all. */
export type Days = '30' | 'all'

/** Backlogs are counted up to this and then called more: a longer count would keep the page waiting. */
export const MOST_WAITING = 20_000

/** How many signatures were submitted, and how many of these are verified. */
export type Rate = { submitted: number; verified: number }

/** What the dashboard of a letter shows, except the count itself. */
export type Dashboard = {
  now: Date
  /** When the latest hours were counted, and when everything was; `null` before the first time. */
  freshAt: Date | null
  sweptAt: Date | null
  /** How many counted signatures the first full scan has read so far. */
  seen: number
  unit: Unit
  /** One entry for each unit, the oldest first: its first day (in the letter's time zone) and its figures; `rate` is `null` where it is not known. */
  days: { day: string; counted: number; rate: Rate | null }[]
  /** One entry for each hour, the oldest first. */
  hours: (Tally & { hour: Date })[]
  /** The rate over all days of which it is known: those from `since` on (YYYY-MM-DD), or all where that is `null`. */
  overall: Rate & { since: string | null }
  /** Signatures that count, by language, and by country ('' where it is not given). */
  locales: Map<string, number>
  countries: Map<string, number>
  /** Verified signatures that do not count, by `Uncounted`. */
  uncounted: Map<string, number>
  mail: { waiting: number; oldest: Date | null }
  /** Replies of mail servers with which emails failed lately, the most frequent first, and how many emails each. */
  failed: { reply: string; emails: number }[]
  submissions: number
  clusters: number
}
