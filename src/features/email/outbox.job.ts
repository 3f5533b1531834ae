import type { Job } from '#platform/jobs.ts'
import type { Outbox } from './outbox.ts'

/** Sends the emails that are due. */
export function outboxJob(outbox: Outbox): Job {
  return { name: 'outbox', every: 1_000, runsAtStart: true, run: () => outbox.run() }
}
