import type { Unit } from './chart.ts'
import type { Tally } from './tally.ts'

/** Which days are looked at. */
export type Days = '30' | 'all'

/** What waits is counted up to this, and then called more: nobody waits for a longer count. */
export const MOST_WAITING = 20_000

/** How many submitted, and how many of these are verified. */
export type Rate = { submitted: number; verified: number }

export type Dashboard = {
  now: Date
  /** As of when the latest hours are, and as of when all else; `null` until they were made. */
  freshAt: Date | null
  sweptAt: Date | null
  /** How many signatures that count were gone through the first time. */
  seen: number
  unit: Unit
  /** One for each unit, the oldest first: its first day (of the letter's zone), what counts, and who submitted and verified. */
  days: { day: string; counted: number; rate: Rate | null }[]
  /** One for each hour, the oldest first. */
  hours: (Tally & { hour: Date })[]
  /** All that is known of those who submitted; from `since` on (YYYY-MM-DD), if that is not all. */
  overall: Rate & { since: string | null }
  /** Signatures that count, by language, and by country ('' where none is given). */
  locales: Map<string, number>
  countries: Map<string, number>
  /** Verified signatures that do not count: 'withdrawn', 'invalidated' or 'held'. */
  uncounted: Map<string, number>
  mail: { waiting: number; oldest: Date | null }
  /** What mail servers said because of which emails failed lately, the most frequent first, and of how many. */
  failed: { reply: string; emails: number }[]
  submissions: number
  clusters: number
}
