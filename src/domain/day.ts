/** The day of a moment in UTC, as ISO 8601 writes it: `2026-11-22`. */
export function today(now: Date): string {
  return now.toISOString().slice(0, 10)
}
