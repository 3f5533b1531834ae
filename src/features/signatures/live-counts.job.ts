import type { Job } from '#platform/jobs.ts'
import type { LiveCounts } from './live-counts.ts'

/** Proxies close streams that are silent for half a minute or more. Milliseconds. */
const HEARTBEAT = 15_000

/** Sends new counts and heartbeats to the readers of event streams. Runs in every process. */
export function liveCountsJobs(counts: LiveCounts): Job[] {
  return [
    { name: 'counts', every: 1_000, runsAtStart: true, run: () => counts.tell() },
    { name: 'heartbeat', every: HEARTBEAT, runsAtStart: false, run: () => counts.beat() },
  ]
}
