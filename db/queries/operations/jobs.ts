import { and, eq, gt, isNull, lte, or, sql, sum } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { JobName } from '#features/operations/schedule.ts'

/** When a job last ran, who runs it until when, and how many faults it found. */
export type JobRow = Tables['jobs']['$inferSelect']

/** Finds a job; `undefined` before its first interval begins. */
export async function findJob(db: Read, name: JobName): Promise<JobRow | undefined> {
  const { jobs } = db.tables
  const rows = await db.select().from(jobs).where(eq(jobs.name, name))
  return rows[0]
}

/** Starts the first interval of a job now: in a new database, nothing is due. */
export async function insertJob(tx: Write, name: JobName, now: Date): Promise<void> {
  const { jobs } = tx.tables
  await tx.insert(jobs).values({ name, ranAt: now }).onConflictDoNothing()
}

/** Leases a job that last ran at a moment; `false` where another process has the lease, or has run it since. */
export async function takeJob(
  tx: Write,
  { name, ranAt }: Pick<JobRow, 'name' | 'ranAt'>,
  { now, until }: { now: Date; until: Date },
): Promise<boolean> {
  const { jobs } = tx.tables
  const rows = await tx
    .update(jobs)
    .set({ leasedUntil: until })
    .where(
      and(
        eq(jobs.name, name),
        eq(jobs.ranAt, ranAt),
        // A lease beyond `until` was taken before the clock was set back.
        or(isNull(jobs.leasedUntil), lte(jobs.leasedUntil, now), gt(jobs.leasedUntil, until)),
      ),
    )
    .returning({ name: jobs.name })
  return rows.length === 1
}

/** Records that a job ran, and how many faults it found in the database itself; ends its lease. */
export async function finishJob(tx: Write, name: JobName, now: Date, faults: number): Promise<void> {
  const { jobs } = tx.tables
  const ran = { ranAt: now, leasedUntil: null, faults }
  await tx
    .insert(jobs)
    .values({ name, ...ran })
    .onConflictDoUpdate({ target: jobs.name, set: ran })
}

/** Ends the lease of a job that did not finish. */
export async function releaseJob(tx: Write, name: JobName): Promise<void> {
  const { jobs } = tx.tables
  await tx.update(jobs).set({ leasedUntil: null }).where(eq(jobs.name, name))
}

/** Ends all leases: those of processes that were killed. */
export async function releaseJobs(tx: Write): Promise<void> {
  await tx.update(tx.tables.jobs).set({ leasedUntil: null })
}

/** How many faults the last run of each check found in the database itself, in all. */
export async function knownFaults(db: Read): Promise<number> {
  const { jobs } = db.tables
  const [row] = await db.select({ faults: sum(jobs.faults).mapWith(Number) }).from(jobs)
  return row?.faults ?? 0
}

/** Writes the row whose only use is to show that the database can be written; not where it is newer than `least`. */
export async function writeProbe(tx: Write, now: Date, least: Date): Promise<void> {
  const { jobs } = tx.tables
  await tx
    .insert(jobs)
    .values({ name: 'probe', ranAt: now })
    .onConflictDoUpdate({
      target: jobs.name,
      set: { ranAt: now },
      setWhere: sql`${or(lte(jobs.ranAt, least), gt(jobs.ranAt, now))}`,
    })
}
