import { PENDING_LIFE } from '#features/signatures/retention.ts'
import { offsetAt } from '#values/time-zone.ts'

/** Milliseconds. */
export const HOUR = 3_600_000

/** From a moment on, and before another one. */
export type Span = { from: Date; to: Date }

/**
 * What an hour came to: how many signatures were submitted in it, how many of these are verified by now, and how many
 * of those that were verified in it count. So `verified` never exceeds `submitted`, and all `counted` add up to the
 * count, but `counted` may exceed either: people verify later than they sign.
 */
export type Tally = { submitted: number; verified: number; counted: number }

/** By what all signatures are told apart: those that count, by their language and country; others, by why they do not. */
export type PartKind = 'locale' | 'country' | 'uncounted'

/**
 * How much earlier hours begin in a time zone than in UTC: 0, but half an hour in India. That of one moment is used for
 * all, so that a letter's hours never overlap. Milliseconds.
 */
export function hoursAhead(timeZone: string): number {
  const offset = offsetAt(new Date('2026-01-01T00:00:00Z'), timeZone)
  return ((offset % HOUR) + HOUR) % HOUR
}

/** The beginning of the hour that a moment is in. `ahead`: see `hoursAhead`. */
export function hourOf(moment: Date, ahead: number): Date {
  return new Date(Math.floor((moment.getTime() + ahead) / HOUR) * HOUR - ahead)
}

/**
 * What is written down of an hour of which `seen` is there now. While none of it can be past its time, that is just it.
 * Later, what was submitted and never verified is deleted, and what was erased is gone: the figures keep what was
 * there, as numbers and nothing else. What counts is always what is there.
 */
export function tallyOf(hour: Date, seen: Tally, before: Tally | undefined, now: Date): Tally {
  if (!before || now.getTime() < hour.getTime() + PENDING_LIFE) return seen
  return {
    submitted: Math.max(seen.submitted, before.submitted),
    verified: Math.max(seen.verified, before.verified),
    counted: seen.counted,
  }
}

/** From when on it is known how many submitted, where tallies were made for the first time at a moment. */
export function submittedKnownFrom(begun: Date, ahead: number): Date {
  return new Date(hourOf(new Date(begun.getTime() - PENDING_LIFE), ahead).getTime() + HOUR)
}

export function isSame(a: Tally | undefined, b: Tally): boolean {
  return (
    a !== undefined && a.submitted === b.submitted && a.verified === b.verified && a.counted === b.counted
  )
}
