import { z } from 'zod'
import { parseMoment } from '#values/day.ts'
import { isDay, type LocalTimeProblem, readLocalTime } from '#values/time-zone.ts'

/** What is wrong with a text that is neither a date nor a time. */
export const NO_MOMENT =
  'must be a date such as 2024-11-26, or a time such as 2024-11-26T18:00 in the letter’s zone or 2024-11-26T18:00:00Z.'

/** What is wrong with a text that is no date. */
export const NO_DAY = 'must be a date such as 2024-11-26.'
const MOMENT_PROBLEMS = {
  form: NO_MOMENT,
  time: 'must be a time with its zone, such as 2024-11-26T18:00:00Z: hours go from 00 to 23, minutes and seconds from 00 to 59.',
  zone: 'must be a time with its zone, such as 2024-11-26T18:00:00Z: end it with Z for UTC, or with an offset such as +01:00.',
} as const
/** What is wrong with a date that the calendar does not have. */
export const missingDay = (day: string) => `must be a date that exists: the calendar has no ${day}.`

/**
 * Reads when a letter opens or closes; adds an issue where that cannot be read. A time with `Z` or an offset is that
 * moment, whatever the letter's zone; any other is a time in its zone. A date alone is the whole day.
 */
export function momentIn(
  letter: { timeZone: string } & Record<'opens' | 'closes', string | null>,
  field: 'opens' | 'closes',
  context: z.RefinementCtx,
): Date | null {
  const written = letter[field]
  if (written === null) return null
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', path: [field], message })
    return z.NEVER
  }
  const day = written.slice(0, 10)
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !isDay(day)) return refuse(missingDay(day))
  if (/(Z|[+-]\d{2}:\d{2})$/.test(written)) {
    const read = parseMoment(written)
    return read.ok
      ? read.date
      : refuse(read.problem === 'day' ? missingDay(day) : MOMENT_PROBLEMS[read.problem])
  }
  const read = readLocalTime(written, letter.timeZone, field === 'opens' ? 'start' : 'end')
  if (read.ok) return read.moment
  return refuse(PROBLEMS[read.reason](letter.timeZone))
}

const PROBLEMS: Readonly<Record<LocalTimeProblem, (timeZone: string) => string>> = {
  unreadable: () => NO_MOMENT,
  skipped: (timeZone) =>
    `is a time that ${timeZone} does not have: the clocks go forward over it. Write another time.`,
  repeated: (timeZone) =>
    `is a time that ${timeZone} has twice: the clocks go back. Add the offset, such as 2024-10-27T02:30:00+02:00.`,
}
