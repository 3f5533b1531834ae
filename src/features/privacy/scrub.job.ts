import type { Store } from '#db/store.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import type { Job } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'

/** An attempt that finds a reader in its way costs the database some work. Milliseconds. */
const EVERY = 10_000

/** Finishes erasures that had to wait for a reader of the database; logs when the wait begins and when it ends. */
export function scrubJob({ store, log }: { store: Store; log: Log }): Job {
  let isWaiting = false
  return {
    name: 'scrub',
    every: EVERY,
    runsAtStart: true,
    async run() {
      const isDone = await finishScrub(store)
      if (isDone === !isWaiting) return
      isWaiting = !isDone
      if (isDone) log('info', 'scrub-finished', {})
      else log('warn', 'scrub-waits', {})
    },
  }
}
