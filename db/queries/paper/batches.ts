import {
  and,
  count,
  desc,
  eq,
  isNotNull,
  isNull,
  lt,
  ne,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { PaperState } from '#features/paper/paper.ts'

export type PaperBatchRow = Tables['paperBatches']['$inferSelect']
export type NewPaperBatch = Tables['paperBatches']['$inferInsert']

/** Begins a batch; `false` if there is one with that id. Nobody sees it before it is completed. */
export async function insertPaperBatch(tx: Write, row: NewPaperBatch): Promise<boolean> {
  const { paperBatches } = tx.tables
  const rows = await tx
    .insert(paperBatches)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: paperBatches.id })
  return rows.length === 1
}

/** Says that all rows of a batch are there. */
export async function completePaperBatch(tx: Write, id: string, now: Date): Promise<boolean> {
  const { paperBatches } = tx.tables
  const rows = await tx
    .update(paperBatches)
    .set({ completedAt: now })
    .where(and(eq(paperBatches.id, id), isNull(paperBatches.completedAt)))
    .returning({ id: paperBatches.id })
  return rows.length === 1
}

/** A batch of a letter, complete or not. */
export async function findPaperBatch(
  db: Read,
  letter: string,
  id: string,
): Promise<PaperBatchRow | undefined> {
  const { paperBatches } = db.tables
  const rows = await db
    .select()
    .from(paperBatches)
    .where(and(eq(paperBatches.letter, letter), eq(paperBatches.id, id)))
  return rows[0]
}

/** A letter's complete batches, the latest first; `after` is the last one of the page before. */
export async function pageOfPaperBatches(
  db: Read,
  letter: string,
  { after, limit }: { after: Pick<PaperBatchRow, 'enteredAt' | 'id'> | null; limit: number },
): Promise<PaperBatchRow[]> {
  const { paperBatches: batches } = db.tables
  const earlier = after
    ? or(
        lt(batches.enteredAt, after.enteredAt),
        and(eq(batches.enteredAt, after.enteredAt), lt(batches.id, after.id)),
      )
    : undefined
  return db
    .select()
    .from(batches)
    .where(and(eq(batches.letter, letter), isNotNull(batches.completedAt), earlier))
    .orderBy(desc(batches.enteredAt), desc(batches.id))
    .limit(limit)
}

/** A batch of the same scan that was not rejected, if there is one. */
export async function findPaperBatchOfScan(
  db: Read,
  letter: string,
  scan: string,
): Promise<PaperBatchRow | undefined> {
  const { paperBatches: batches } = db.tables
  const rows = await db
    .select()
    .from(batches)
    .where(
      and(
        eq(batches.letter, letter),
        eq(batches.scan, scan),
        isNotNull(batches.completedAt),
        isNull(batches.rejectedAt),
      ),
    )
    .limit(1)
  return rows[0]
}

/** How many batches of a letter wait for a decision of somebody who did not enter them. */
export async function countUndecidedPaper(db: Read, letter: string, organiserId: string): Promise<number> {
  const { paperBatches: batches } = db.tables
  const rows = await db
    .select({ undecided: count() })
    .from(batches)
    .where(
      and(
        eq(batches.letter, letter),
        isNotNull(batches.completedAt),
        isNull(batches.approvedAt),
        isNull(batches.rejectedAt),
        ne(batches.enteredBy, organiserId),
      ),
    )
  return rows[0]?.undecided ?? 0
}

/**
 * Lets a batch count, if it still waits, holds as many rows as its second reader saw, and was entered by somebody else.
 * Rows can be removed, never changed or added: as many are the same ones.
 */
export async function approvePaperBatch(
  tx: Write,
  { letter, id, seen, approvedBy }: { letter: string; id: string; seen: number; approvedBy: string },
  now: Date,
): Promise<boolean> {
  const { paperBatches: batches, paperSignatures } = tx.tables
  const held = tx
    .select({ rows: sql`count(*)` })
    .from(paperSignatures)
    .where(eq(paperSignatures.batchId, batches.id))
  const rows = await tx
    .update(batches)
    .set({ approvedBy, approvedAt: now })
    .where(
      and(
        eq(batches.letter, letter),
        eq(batches.id, id),
        isNotNull(batches.completedAt),
        inState(tx, 'waiting'),
        ne(batches.enteredBy, approvedBy),
        eq(sql`(${held})`, seen),
      ),
    )
    .returning({ id: batches.id })
  return rows.length === 1
}

/** Rejects a batch that is still in the state in which it was seen, whoever entered it. */
export async function rejectPaperBatch(
  tx: Write,
  { letter, id, seen, reason }: { letter: string; id: string; seen: PaperState; reason: string },
  now: Date,
): Promise<boolean> {
  const { paperBatches: batches } = tx.tables
  const rows = await tx
    .update(batches)
    .set({ rejectedAt: now, reason })
    .where(
      and(
        eq(batches.letter, letter),
        eq(batches.id, id),
        isNotNull(batches.completedAt),
        isNull(batches.rejectedAt),
        inState(tx, seen),
      ),
    )
    .returning({ id: batches.id })
  return rows.length === 1
}

/** Batches that were begun before a moment and never completed, and hold no row any more. */
export async function emptyUnfinishedBatches(
  db: Read,
  before: Date,
  { except, limit }: Page,
): Promise<string[]> {
  const { paperBatches: batches, paperSignatures } = db.tables
  const held = db
    .select({ id: paperSignatures.id })
    .from(paperSignatures)
    .where(eq(paperSignatures.batchId, batches.id))
  const rows = await db
    .select({ id: batches.id })
    .from(batches)
    .where(
      and(
        isNull(batches.completedAt),
        lt(batches.enteredAt, before),
        notExists(held),
        notInArray(batches.id, except),
      ),
    )
    .limit(limit)
  return rows.map((row) => row.id)
}

export async function deletePaperBatch(tx: Write, id: string): Promise<boolean> {
  const { paperBatches } = tx.tables
  const rows = await tx
    .delete(paperBatches)
    .where(and(eq(paperBatches.id, id), isNull(paperBatches.completedAt)))
    .returning({ id: paperBatches.id })
  return rows.length === 1
}

/** The one definition of what counts on paper: complete, approved, not rejected. */
export function approved(db: Read, letter: string): SQL | undefined {
  const { paperBatches } = db.tables
  return and(
    eq(paperBatches.letter, letter),
    isNotNull(paperBatches.completedAt),
    isNotNull(paperBatches.approvedAt),
    isNull(paperBatches.rejectedAt),
  )
}

function inState(db: Read, state: PaperState): SQL | undefined {
  const { approvedAt, rejectedAt } = db.tables.paperBatches
  if (state === 'rejected') return isNotNull(rejectedAt)
  return and(isNull(rejectedAt), state === 'approved' ? isNotNull(approvedAt) : isNull(approvedAt))
}
