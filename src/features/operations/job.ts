/** What runs by the clock, once for all processes of a database: see `isDue`. `probe`: the write of `/healthz`. */
export type JobName = 'retention' | 'check' | 'full-check' | 'probe'

const HOUR = 60 * 60_000

/** Milliseconds from one run to the next. */
export const JOB_INTERVAL = { retention: HOUR, check: HOUR } as const

/** A job whose process died is taken on by another one after this long. Milliseconds. */
export const JOB_LEASE = HOUR

/** The full check runs at night: at this hour of the server's own time. */
const NIGHT = 3

/**
 * Whether a job that ran last at a moment is due now. Only the clock decides, not how long this process has run: a
 * server that is restarted often would otherwise never come to it.
 */
export function isDue(job: Exclude<JobName, 'probe'>, ranAt: Date, now: Date): boolean {
  // The clock was set back since: what it says of the last run means nothing.
  if (ranAt > now) return true
  if (job === 'full-check') return ranAt < lastNight(now)
  return now.getTime() - ranAt.getTime() >= JOB_INTERVAL[job]
}

function lastNight(now: Date): Date {
  const night = new Date(now)
  night.setHours(NIGHT, 0, 0, 0)
  if (night > now) night.setDate(night.getDate() - 1)
  return night
}
