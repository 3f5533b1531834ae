import type { Store } from '#db/store.ts'
import type { Job } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'
import { reportCheck } from './report-check.ts'
import { runIfDue } from './run-if-due.ts'

const MINUTE = 60_000

/** Checks the invariants: every hour quickly, every night in full. `stop` ends a check that is under way. */
export function checkJob(parts: { store: Store; now: () => Date; log: Log; stop: AbortSignal }): Job {
  const { log, stop } = parts
  return {
    name: 'check',
    every: MINUTE,
    runsAtStart: true,
    async run() {
      await runIfDue(parts, 'full-check', () => reportCheck(log, stop, 'full'))
      await runIfDue(parts, 'check', () => reportCheck(log, stop, 'quick'))
    },
  }
}
