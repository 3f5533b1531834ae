import { findJob, finishJob, insertJob, releaseJob, takeJob } from '#db/queries/operations/jobs.ts'
import type { Store } from '#db/store.ts'
import { type ClockedJob, isDue, JOB_LEASE } from './schedule.ts'

/** After a check that found the database damaged, the next one comes this soon. Milliseconds. */
const DAMAGED_INTERVAL = 10 * 60_000

/**
 * Runs a job if it is due by the clock and no other process runs it. The time of the last run is kept in the database, so
 * that neither a restart nor a second process changes when it runs. `work` resolves to how many faults it found in the
 * database itself, or to `null` where it was stopped. A job that fails is tried again when its lease ends, or after a
 * restart.
 */
export async function runIfDue(
  { store, now }: { store: Store; now: () => Date },
  name: ClockedJob,
  work: () => Promise<number | null>,
): Promise<void> {
  const job = await store.read((db) => findJob(db, name))
  if (!job) return store.write((tx) => insertJob(tx, name, now()))
  const isDamaged = job.faults > 0 && now().getTime() - job.ranAt.getTime() >= DAMAGED_INTERVAL
  if (!isDamaged && !isDue(name, job.ranAt, now())) return
  const lease = { now: now(), until: new Date(now().getTime() + JOB_LEASE) }
  if (!(await store.write((tx) => takeJob(tx, job, lease)))) return
  const faults = await work()
  await store.write((tx) => (faults === null ? releaseJob(tx, name) : finishJob(tx, name, now(), faults)))
}
