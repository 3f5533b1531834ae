import { and, eq, gt, isNull, lte, or, sql, sum } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { JobName } from '#features/operations/schedule.ts'

export type JobRow = Tables['jobs']['$inferSelect']

export async function findJob(db: Read, name: JobName): Promise<JobRow | undefined> {
  const { jobs } = db.tables
  const rows = await db.select().from(jobs).where(eq(jobs.name, name))
  return rows[0]
}

/** Begins to count a job's time, at its first sight: a new database has nothing that is due. */
export async function insertJob(tx: Write, name: JobName, now: Date): Promise<void> {
  const { jobs } = tx.tables
  await tx.insert(jobs).values({ name, ranAt: now }).onConflictDoNothing()
}

/** Takes on a job that ran last at a moment, until another one; `false` where another process has it, or has run it. */
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
        // A lease that is longer than any was taken before the clock was set back.
        or(isNull(jobs.leasedUntil), lte(jobs.leasedUntil, now), gt(jobs.leasedUntil, until)),
      ),
    )
    .returning({ name: jobs.name })
  return rows.length === 1
}

/** Writes down that a job ran, and how many faults it found in the database itself. */
export async function finishJob(tx: Write, name: JobName, now: Date, faults: number): Promise<void> {
  const { jobs } = tx.tables
  const ran = { ranAt: now, leasedUntil: null, faults }
  await tx
    .insert(jobs)
    .values({ name, ...ran })
    .onConflictDoUpdate({ target: jobs.name, set: ran })
}

/** Lets another process have a job. */
export async function releaseJob(tx: Write, name: JobName): Promise<void> {
  const { jobs } = tx.tables
  await tx.update(jobs).set({ leasedUntil: null }).where(eq(jobs.name, name))
}

/** Lets go of jobs that processes of ours had when they were killed. */
export async function releaseJobs(tx: Write): Promise<void> {
  await tx.update(tx.tables.jobs).set({ leasedUntil: null })
}

/** How many faults in the database itself the last checks found that did not find it sound since. */
export async function knownFaults(db: Read): Promise<number> {
  const { jobs } = db.tables
  const [row] = await db.select({ faults: sum(jobs.faults).mapWith(Number) }).from(jobs)
  return row?.faults ?? 0
}

/** Writes a moment into the row that only shows that the database can be written; not where that is newer than `least`. */
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
