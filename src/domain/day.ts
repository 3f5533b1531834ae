/** The day of a moment in UTC, as ISO 8601 writes it: `2026-11-22`. */
export function today(now: Date): string {
  return now.toISOString().slice(0, 10)
}

/** Until the next day begins, at least one. */
export function secondsLeft(now: Date): number {
  const tomorrow = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
  return Math.max(1, Math.ceil((tomorrow - now.getTime()) / 1000))
}
