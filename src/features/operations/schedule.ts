/** Jobs that run by the clock, once for all processes of a database: see `isDue`. `probe`: the write of `/healthz`. */
export type JobName = 'retention' | 'check' | 'full-check' | 'probe'

/** A job that is due by the clock. */
export type ClockedJob = Exclude<JobName, 'probe'>

const HOUR = 60 * 60_000

/** Milliseconds from one run to the next. */
export const JOB_INTERVAL = { retention: HOUR, check: HOUR } as const

/** When a process dies, another one may run its job after this long. Milliseconds. */
export const JOB_LEASE = HOUR

/** The full check runs at night: at this hour of the server's time zone. */
const NIGHT = 3

/**
 * Whether a job that last ran at a moment is due now. Depends on the clock alone, not on how long this process has run:
 * otherwise a server that is restarted often would never run it.
 */
export function isDue(job: ClockedJob, ranAt: Date, now: Date): boolean {
  // The clock was set back since, so the time of the last run means nothing.
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
