import { PENDING_LIFE } from '#features/signatures/retention.ts'
import { offsetAt } from '#values/time-zone.ts'

/** Milliseconds. */
export const HOUR = 3_600_000

/** From one moment on, and before another. */
export type Span = { from: Date; to: Date }

/**
 * The figures of one hour: how many signatures were submitted in it, how many of these are verified by now, and how many
 * of those verified in it count. So `verified` never exceeds `submitted`, and all `counted` add up to the count; but
 * `counted` may exceed either, because people verify later than they sign.
 */
export type Tally = { submitted: number; verified: number; counted: number }

/** What signatures are grouped by: counted ones by language and by country, the others by why they do not count. */
export type PartKind = 'locale' | 'country' | 'uncounted'

/**
 * How much earlier hours begin in a time zone than in UTC, in milliseconds: 0 in most, half an hour in India. The offset
 * of one fixed moment is used for all, so that the hours of a letter never overlap.
 */
export function hoursAhead(timeZone: string): number {
  const offset = offsetAt(new Date('2026-01-01T00:00:00Z'), timeZone)
  return ((offset % HOUR) + HOUR) % HOUR
}

/** The beginning of the hour that a moment is in. `ahead`: see `hoursAhead`. */
export function hourOf(moment: Date, ahead: number): Date {
  return new Date(Math.floor((moment.getTime() + ahead) / HOUR) * HOUR - ahead)
}

/** The beginning of the latest hours, the one of now and the one before it: they are counted again at every change. */
export function latestHours(now: Date, ahead: number): Date {
  return new Date(hourOf(now, ahead).getTime() - HOUR)
}

/**
 * The tally to store of an hour. `seen`: what the rows say now; `before`: what is stored. Until `PENDING_LIFE` after the
 * hour, that is what the rows say. Later, unverified and erased signatures are deleted: the larger figure stays, so that
 * only numbers remain of them. `counted` always follows the rows.
 */
export function tallyOf(hour: Date, seen: Tally, before: Tally | undefined, now: Date): Tally {
  if (!before || now.getTime() < hour.getTime() + PENDING_LIFE) return seen
  return {
    submitted: Math.max(seen.submitted, before.submitted),
    verified: Math.max(seen.verified, before.verified),
    counted: seen.counted,
  }
}

/** The first hour of which it is known how many submitted, where tallying began at a moment. */
export function submittedKnownFrom(begun: Date, ahead: number): Date {
  return new Date(hourOf(new Date(begun.getTime() - PENDING_LIFE), ahead).getTime() + HOUR)
}

/** Whether two tallies have the same figures. */
export function isSame(a: Tally | undefined, b: Tally): boolean {
  return (
    a !== undefined && a.submitted === b.submitted && a.verified === b.verified && a.counted === b.counted
  )
}
