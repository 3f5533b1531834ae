import { findJob, finishJob, insertJob, releaseJob, takeJob } from '#db/queries/operations/jobs.ts'
import type { Store } from '#db/store.ts'
import { isDue, JOB_LEASE, type JobName } from './job.ts'

/** While the last check found the database damaged, the next one comes this soon. Milliseconds. */
const DAMAGED_INTERVAL = 10 * 60_000

type Clocked = Exclude<JobName, 'probe'>

/**
 * Runs a job if it is due by the clock and no other process has it. When it ran last is kept in the database, so that
 * neither a restart nor a second process changes when it runs. `work` resolves to how many faults it found in the
 * database itself; to `null` where it did not come to its end. One that fails is tried again when its lease ends, or
 * after a restart.
 */
export async function runIfDue(
  { store, now }: { store: Store; now: () => Date },
  name: Clocked,
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
