const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE

/** The intervals between attempts for a postponed email; the last one repeats until the email is given up. Milliseconds. */
export const RETRIES = [1, 5, 15, 30, 60].map((minutes) => minutes * MINUTE)

/** The intervals after which an email is tried again that the server refused for good while it accepted others. Milliseconds. */
export const REFUSED_RETRIES = [HOUR, 8 * HOUR] as const

/**
 * The time until the next attempt, in milliseconds. `refusals`: permanent refusals of this email; 0 for an email that
 * was only postponed. `random`: a number from 0 to 1; up to a tenth is added, so that emails that failed together are not
 * tried together.
 */
export function retryAfter(
  { attempts, refusals }: { attempts: number; refusals: number },
  random: number,
): number {
  const intervals: readonly number[] = refusals > 0 ? REFUSED_RETRIES : RETRIES
  const index = refusals > 0 ? refusals - 1 : attempts
  const interval = intervals[Math.min(index, intervals.length - 1)] ?? 0
  return interval * (1 + random / 10)
}

/** For how long an email was postponed that was accepted after this number of failed attempts. Milliseconds. */
export function postponedFor(attempts: number): number {
  const last = RETRIES.at(-1) ?? 0
  return Array.from({ length: attempts }, (_, i) => RETRIES[i] ?? last).reduce(
    (sum, interval) => sum + interval,
    0,
  )
}
