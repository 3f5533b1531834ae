/** The day of a moment in UTC, as ISO 8601 writes it: `2026-11-22`. For days that people see, see `dayIn`. */
export function today(now: Date): string {
  return now.toISOString().slice(0, 10)
}

/** Milliseconds until the next day in UTC, at least 1. */
export function secondsLeft(now: Date): number {
  const tomorrow = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
  return Math.max(1, Math.ceil((tomorrow - now.getTime()) / 1000))
}

/** What is wrong with a typed day or moment: how it is written, a day that no calendar has, a time of day, a time zone. */
export type DateProblem = 'form' | 'day' | 'time' | 'zone'

/** A moment, or what is wrong with the typed text. */
export type DateResult = { ok: true; date: Date } | { ok: false; problem: DateProblem }

const DAY_FORM = /^\d{4}-\d{2}-\d{2}$/
const MOMENT_FORM =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(?:(Z)|([+-])(\d{2}):(\d{2}))?$/

/** Reads a day (YYYY-MM-DD) as its beginning in UTC. Strict: Date alone reads 30 February as 2 March. */
export function parseDay(text: string): DateResult {
  if (!DAY_FORM.test(text)) return { ok: false, problem: 'form' }
  const date = new Date(`${text}T00:00:00Z`)
  const exists = !Number.isNaN(date.getTime()) && today(date) === text
  return exists ? { ok: true, date } : { ok: false, problem: 'day' }
}

/** Reads a moment (RFC 3339, such as 2026-03-01T18:00:00Z or …+01:00). It needs a zone. */
export function parseMoment(text: string): DateResult {
  const found = MOMENT_FORM.exec(text)
  if (!found) return { ok: false, problem: DAY_FORM.test(text) && !parseDay(text).ok ? 'day' : 'form' }
  const [, day = '', hours, minutes, seconds = '0', fraction = '', utc, sign, zoneHours, zoneMinutes] = found
  const start = parseDay(day)
  if (!start.ok) return start
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    return { ok: false, problem: 'time' }
  if (!utc && !sign) return { ok: false, problem: 'zone' }
  // No zone is more than 14 hours from UTC.
  const offset = Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)
  if (offset > 14 * 60 || Number(zoneMinutes ?? 0) > 59) return { ok: false, problem: 'zone' }
  const time = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(`${seconds}${fraction}`) * 1000
  const date = new Date(start.date.getTime() + Math.round(time) - (sign === '-' ? -offset : offset) * 60_000)
  return { ok: true, date }
}
