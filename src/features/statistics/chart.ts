/** What one bar of a chart stands for. */
export type Unit = 'day' | 'week' | 'month'

/** More bars than this cannot be told apart on a phone. */
const MOST_BARS = 100

const DAY = 24 * 3_600_000

/** The smallest unit in which a number of days makes at most `MOST_BARS` bars. */
export function unitFor(days: number): Unit {
  if (days <= MOST_BARS) return 'day'
  return days <= MOST_BARS * 7 ? 'week' : 'month'
}

/** The first day (YYYY-MM-DD) of the unit that a day is in. Weeks begin on Monday (ISO 8601). */
export function beginOf(day: string, unit: Unit): string {
  if (unit === 'day') return day
  if (unit === 'month') return `${day.slice(0, 7)}-01`
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return dayAfter(day, -weekday)
}

/** The day that is `days` days after another (YYYY-MM-DD). */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** The first day of every unit from one day to another, without a gap. */
export function unitsBetween(first: string, last: string, unit: Unit): string[] {
  const begins: string[] = []
  for (let at = beginOf(first, unit); at <= last; at = nextOf(at, unit)) begins.push(at)
  return begins
}

function nextOf(begin: string, unit: Unit): string {
  if (unit === 'day') return dayAfter(begin, 1)
  return beginOf(dayAfter(begin, unit === 'week' ? 7 : 31), unit)
}

/** The round number at the top of a chart with this highest bar: 1, 2 or 5 times a power of ten, at least 1. */
export function roundTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(highest, 1)))
  return ([1, 2, 5, 10].find((step) => highest <= step * power) ?? 10) * power
}
