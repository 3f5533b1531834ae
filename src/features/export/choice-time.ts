import { parseMoment } from '#values/day.ts'
import { endOfDay, isDay, readLocalTime, startOfDay } from '#values/time-zone.ts'

/** Why a time cannot be read. `skipped` and `repeated`: the clocks change, so that the zone does not have it, or has it twice. */
export type TimeProblem = 'no-time' | 'skipped' | 'repeated'

/** Reads a time in a zone (2026-11-24T18:00), or a moment in any zone (2026-11-24T18:00:00.123Z, …+01:00). */
export function readTime(
  text: string,
  timeZone: string,
): { ok: true; moment: Date } | { ok: false; reason: TimeProblem } {
  const moment = parseMoment(text)
  if (moment.ok) return { ok: true, moment: moment.date }
  const local = readLocalTime(text, timeZone, 'start')
  if (local.ok) return local
  return { ok: false, reason: local.reason === 'unreadable' ? 'no-time' : local.reason }
}

/** The moment at which a choice begins or ends; a day belongs to it as a whole. `null` where there is none. */
export function momentOf(text: string | null, timeZone: string, edge: 'start' | 'end'): Date | null {
  if (text === null) return null
  if (isDay(text)) return edge === 'start' ? startOfDay(text, timeZone) : endOfDay(text, timeZone)
  const read = readTime(text, timeZone)
  return read.ok ? read.moment : null
}
