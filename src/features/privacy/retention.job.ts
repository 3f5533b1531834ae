import type { Job } from '#platform/jobs.ts'
import { type RetentionParts, runRetention } from './run-retention.ts'

const MINUTE = 60_000

/**
 * Runs retention. `whenDue` runs the work it is given only if that is due by the clock and no other process has it: see
 * `runIfDue`.
 */
export function retentionJob(
  parts: RetentionParts & { whenDue: (work: () => Promise<number>) => Promise<void> },
): Job {
  const work = async () => {
    await runRetention(parts)
    return 0
  }
  return { name: 'retention', every: MINUTE, runsAtStart: true, run: () => parts.whenDue(work) }
}
