/** What the process needs besides its database. */
export type Surroundings = {
  log: { isWritable: boolean; lostLines: number }
  temporaryFolder: 'ok' | 'full' | 'unwritable'
}

/** The state of a process, as `/healthz` shows it to anyone. */
export type Health = {
  /**
   * `degraded`: people can sign, but their email is late, personal data is kept for longer than promised, or the log or
   * temporary files cannot be written.
   */
  status: 'ok' | 'degraded' | 'failing'
  /** `damaged`: a check found it damaged; the count, the names and exports are refused. */
  database: 'ok' | 'damaged' | 'unavailable'
  /** Submissions that have yet to become signatures. */
  submissions: { waiting: number; oldestSeconds: number } | null
  /** `waiting` is 0 below a hundred. */
  mail: { waiting: number; oldestSeconds: number; paused: boolean } | null
  /** The age of the oldest row that holds an address, in whole days, and how far the most overdue row is past its time. */
  personal: { oldestDays: number; overdueSeconds: number } | null
  /** How long the oldest erasure has waited to be overwritten in the database's files, because of a reader; rounded down. */
  scrub: { waitingSeconds: number } | null
  /** Whether the log can be written, and how many of its lines were lost since the start, rounded up to hundreds. */
  log: { status: 'ok' | 'unwritable'; lostLines: number }
  temporaryFolder: Surroundings['temporaryFolder']
}

/** Exact figures that decide whether the process is degraded. Seconds. */
export type Lateness = {
  submissions: number
  mail: number
  isMailPaused: boolean
  scrub: number
  overdue: number
}

/** The most that each may take, in seconds. */
const MOST = {
  /** A submission becomes a signature within the second. */
  submissions: 60,
  mail: 15 * 60,
  /** How long an export or a backup may keep erasures waiting. */
  scrub: 15 * 60,
  /** Retention runs every hour, and may miss one run. */
  overdue: 2 * 60 * 60,
} as const

/** Whether people can sign and something else is not as promised. */
export function isDegraded(late: Lateness, { log, temporaryFolder }: Surroundings): boolean {
  return (
    !log.isWritable ||
    temporaryFolder !== 'ok' ||
    late.isMailPaused ||
    late.submissions > MOST.submissions ||
    late.mail > MOST.mail ||
    late.scrub > MOST.scrub ||
    late.overdue > MOST.overdue
  )
}

/** Waiting emails are shown in hundreds, and waiting times in steps of five minutes: see `roundedDown`. */
export const SHOWN = { emails: 100, seconds: 5 * 60 } as const

/** Rounds a figure down to a step. Exact figures would show anyone what became of an address that they typed. */
export function roundedDown(figure: number, step: number): number {
  return Math.floor(figure / step) * step
}

/** Rounds a figure up to a step. */
export function roundedUp(figure: number, step: number): number {
  return Math.ceil(figure / step) * step
}

/** Whole seconds since a moment, at least 0; 0 where there is none. */
export function secondsSince(moment: Date | null, now: Date): number {
  return moment ? Math.max(0, Math.floor((now.getTime() - moment.getTime()) / 1000)) : 0
}
