/** Milliseconds. */
const DAY = 24 * 60 * 60 * 1000

/** The day of a moment in UTC, as ISO 8601 writes it: `2026-11-22`. */
export function today(now: Date): string {
  return now.toISOString().slice(0, 10)
}

/** Until the next day begins, at least one. */
export function secondsLeft(now: Date): number {
  const tomorrow = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
  return Math.max(1, Math.ceil((tomorrow - now.getTime()) / 1000))
}

/** When a day (YYYY-MM-DD) begins in UTC; `null` for what is no day of the calendar. */
export function startOfDay(day: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const start = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(start.getTime()) && today(start) === day ? start : null
}

/** When the next day begins in UTC. */
export function startOfNext(start: Date): Date {
  return new Date(start.getTime() + DAY)
}
