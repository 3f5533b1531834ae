import type { Job } from '#platform/jobs.ts'
import type { TallyLetters } from './tally-letters.ts'

const SECOND = 1_000

/** Keeps the tallies of the dashboard up to date. */
export function tallyJob(tallies: TallyLetters): Job {
  return { name: 'tallies', every: SECOND, runsAtStart: true, run: () => tallies.run() }
}
