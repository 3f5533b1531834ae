import type { Log } from './log.ts'
import { startLoop } from './loop.ts'
import { LoopHealth } from './loop-health.ts'

/** Background work that a process repeats until it stops. */
export type Job = {
  /** The name of its loop in the log. */
  name: string
  /** Milliseconds from the end of one run to the start of the next. */
  every: number
  /** Whether the first run is at once; otherwise it comes after the first interval. */
  runsAtStart: boolean
  /** Runs once. A rejection is logged, and the next run comes all the same. */
  run(): Promise<unknown>
}

/** Jobs that have been started. */
export type RunningJobs = {
  /** Starts no further run, and resolves when those under way have ended. */
  stop(): Promise<void>
}

/** Starts a loop for each job. Failures and recoveries are logged under the job's name. */
export function startJobs(jobs: readonly Job[], { log, now }: { log: Log; now: () => Date }): RunningJobs {
  const loops = jobs.map(({ name, every, runsAtStart, run }) =>
    startLoop(run, { every, delay: runsAtStart ? 0 : every }, new LoopHealth(name, log, now)),
  )
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}
