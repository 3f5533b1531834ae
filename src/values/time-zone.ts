import { parseDay } from './day.ts'

/** The zone of everything outside a letter, and of a letter without a zone. */
export const UTC = 'UTC'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Offsets change on a quarter of an hour, so that an offset is cached for one. Milliseconds. */
const QUARTER = 15 * MINUTE

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?$/

/**
 * Reads the IANA name of a time zone (Europe/Berlin, UTC); `null` for anything else. Abbreviations and offsets are
 * refused: CET and +01:00 do not say when the clocks change.
 */
export function parseTimeZone(text: string): string | null {
  const typed = text.trim()
  if (/^(?:etc\/)?utc$/i.test(typed)) return UTC
  if (!/^[a-z]+(?:\/[a-z0-9_+-]+)+$/i.test(typed)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-GB', { timeZone: typed }).resolvedOptions()
    // The engine's name of a zone may be an older one; the written name (Europe/Kyiv) stays.
    return timeZone.toLowerCase() === typed.toLowerCase() ? timeZone : typed
  } catch {
    return null
  }
}

/** The known time zone that someone may have meant: by its city, in any case. */
export function suggestTimeZone(text: string): string | null {
  const city = text.trim().replace(/\s+/g, '_').toLowerCase()
  return Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? null
}

type OffsetReader = (moment: Date) => number

const offsetReaders = new Map<string, OffsetReader>()

/** How far a zone's clocks are ahead of UTC at a moment. Milliseconds. */
export function offsetAt(moment: Date, timeZone: string): number {
  let reader = offsetReaders.get(timeZone)
  if (!reader) {
    reader = offsetReader(timeZone)
    offsetReaders.set(timeZone, reader)
  }
  return reader(moment)
}

function offsetReader(timeZone: string): OffsetReader {
  if (timeZone === UTC) return () => 0
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  let known = { quarter: Number.NaN, offset: 0 }
  return (moment) => {
    const quarter = Math.floor(moment.getTime() / QUARTER)
    if (quarter !== known.quarter) known = { quarter, offset: readOffset(format.format(moment)) }
    return known.offset
  }
}

/** Reads an offset as Intl writes it at the end of a date: GMT, GMT+05:30, GMT-00:01:15. Milliseconds. */
function readOffset(text: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? []
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1_000
  return sign === '-' ? -size : size
}

/** The day (YYYY-MM-DD) that a moment is on in a zone. */
export function dayIn(moment: Date, timeZone: string): string {
  return new Date(moment.getTime() + offsetAt(moment, timeZone)).toISOString().slice(0, 10)
}

/** A moment as ISO 8601 writes it in a zone, to the second, with its offset: `2026-03-03T18:00:00+01:00`. */
export function localIso(moment: Date, timeZone: string): string {
  const offset = offsetAt(moment, timeZone)
  const local = new Date(moment.getTime() + offset).toISOString().slice(0, 19)
  const size = Math.round(Math.abs(offset) / MINUTE)
  const part = (value: number) => String(value).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${part(Math.floor(size / 60))}:${part(size % 60)}`
}

/** Whether the calendar has a day (YYYY-MM-DD). */
export function isDay(text: string): boolean {
  return parseDay(text).ok
}

/** When a day (YYYY-MM-DD) begins in a zone. `null` for a day that the calendar does not have. */
export function startOfDay(day: string, timeZone: string): Date | null {
  return isDay(day) ? beginOfDay(day, timeZone) : null
}

/** When the day after a day (YYYY-MM-DD) begins in a zone. `null` for a day that the calendar does not have. */
export function endOfDay(day: string, timeZone: string): Date | null {
  return isDay(day) ? beginOfDay(nextDay(day), timeZone) : null
}

/** When a day of the calendar begins: where the clocks skip or repeat midnight, with the first moment of the day. */
export function beginOfDay(day: string, timeZone: string): Date {
  const { moments, before } = momentsOf(Date.parse(`${day}T00:00:00Z`), timeZone)
  return moments[0] ?? before
}

/** The day after a day (YYYY-MM-DD). */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10)
}

/** `skipped` and `repeated`: the clocks change, so that the zone has no such time or has it twice. */
export type LocalTimeProblem = 'unreadable' | 'skipped' | 'repeated'

/**
 * Reads a date (2026-03-03) or a date with a time (2026-03-03T18:00) as it is in a zone. A date alone is its first
 * moment, or its last second where it is the end of something.
 */
export function readLocalTime(
  text: string,
  timeZone: string,
  edge: 'start' | 'end',
): { ok: true; moment: Date } | { ok: false; reason: LocalTimeProblem } {
  const [, day, hour, minute, second = '00'] = LOCAL_TIME.exec(text.trim()) ?? []
  if (!day || !isDay(day)) return { ok: false, reason: 'unreadable' }
  if (hour === undefined) {
    const moment =
      edge === 'start'
        ? beginOfDay(day, timeZone)
        : new Date(beginOfDay(nextDay(day), timeZone).getTime() - 1_000)
    return { ok: true, moment }
  }
  const { moments } = momentsOf(Date.parse(`${day}T${hour}:${minute}:${second}Z`), timeZone)
  const [moment, other] = moments
  if (!moment) return { ok: false, reason: 'skipped' }
  return other ? { ok: false, reason: 'repeated' } : { ok: true, moment }
}

/**
 * The moments at which a zone's clocks show a time, the earliest first: none where they skip it, 2 where they repeat it.
 * `before` counts on with the clocks of the day before. `shown`: the time as if it were in UTC, milliseconds.
 */
function momentsOf(shown: number, timeZone: string): { moments: Date[]; before: Date } {
  const offsets = [-DAY, DAY].map((days) => offsetAt(new Date(shown + days), timeZone))
  const moments = [...new Set(offsets)]
    .map((offset) => new Date(shown - offset))
    .filter((moment) => moment.getTime() + offsetAt(moment, timeZone) === shown)
    .sort((a, b) => a.getTime() - b.getTime())
  return { moments, before: new Date(shown - (offsets[0] ?? 0)) }
}
