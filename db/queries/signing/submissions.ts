import { and, asc, count, desc, eq, lt, lte, min, or } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A stored submission; its content is sealed. */
export type SubmissionRow = Tables['submissions']['$inferSelect']

/** Adds a submission. */
export async function insertSubmission(tx: Write, row: SubmissionRow): Promise<void> {
  await tx.insert(tx.tables.submissions).values(row)
}

/** Lists due submissions, in the order in which they came. */
export async function dueSubmissions(db: Read, now: Date, limit: number): Promise<SubmissionRow[]> {
  const { submissions } = db.tables
  return db
    .select()
    .from(submissions)
    .where(lte(submissions.dueAt, now))
    .orderBy(asc(submissions.submittedAt), asc(submissions.id))
    .limit(limit)
}

/** Lists the submissions of a letter, the latest first; `after` is the last row of the page before. */
export async function pageOfSubmissions(
  db: Read,
  letter: string,
  { after, limit }: { after: SubmissionRow | null; limit: number },
): Promise<SubmissionRow[]> {
  const { submissions } = db.tables
  const later = after
    ? or(
        lt(submissions.submittedAt, after.submittedAt),
        and(eq(submissions.submittedAt, after.submittedAt), lt(submissions.id, after.id)),
      )
    : undefined
  return db
    .select()
    .from(submissions)
    .where(and(eq(submissions.letter, letter), later))
    .orderBy(desc(submissions.submittedAt), desc(submissions.id))
    .limit(limit)
}

/** Deletes a submission to process it in this transaction; `false` if another process has taken it. */
export async function takeSubmission(tx: Write, id: string): Promise<boolean> {
  const { submissions } = tx.tables
  const rows = await tx.delete(submissions).where(eq(submissions.id, id)).returning({ id: submissions.id })
  return rows.length === 1
}

/** Postpones a submission. */
export async function postponeSubmission(tx: Write, id: string, dueAt: Date): Promise<void> {
  const { submissions } = tx.tables
  await tx.update(submissions).set({ dueAt }).where(eq(submissions.id, id))
}

/** Counts waiting submissions, and finds when the oldest was submitted. */
export async function submissionsState(db: Read): Promise<{ waiting: number; oldest: Date | null }> {
  const { submissions } = db.tables
  const rows = await db.select({ waiting: count(), oldest: min(submissions.submittedAt) }).from(submissions)
  return { waiting: rows[0]?.waiting ?? 0, oldest: rows[0]?.oldest ?? null }
}

/** Counts up to `most` waiting submissions of a letter. */
export async function countSubmissions(db: Read, letter: string, most: number): Promise<number> {
  const { submissions } = db.tables
  const some = db
    .select({ at: submissions.submittedAt })
    .from(submissions)
    .where(eq(submissions.letter, letter))
    .orderBy(asc(submissions.submittedAt))
    .limit(most)
    .as('some')
  const rows = await db.select({ waiting: count() }).from(some)
  return rows[0]?.waiting ?? 0
}
