import type { Store } from '#db/store.ts'
import type { Job } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'

/**
 * Logs once that the database file is not in its place, where nothing that is stored would last, and once that it is
 * back. Runs in every process.
 */
export function databaseJob({ store, emit }: { store: Pick<Store, 'misplaced'>; emit: Log }): Job {
  let isAway = false
  return {
    name: 'database',
    every: 1_000,
    runsAtStart: true,
    async run() {
      const fault = store.misplaced()
      if (fault !== null && !isAway) emit('error', 'database-misplaced', { fault })
      if (fault === null && isAway) emit('info', 'database-in-place', {})
      isAway = fault !== null
    },
  }
}
