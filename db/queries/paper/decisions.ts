import { and, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm'
import type { Read, Write } from '#db/store.ts'
import type { PaperState } from '#features/paper/paper.ts'

/**
 * Approves a batch that still waits, has as many rows as were seen, and was entered by another organiser. Rows can be
 * removed, but never changed or added, so that the same number means the same rows. Resolves to whether it did.
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

/** Rejects a batch that is still in the state in which it was seen. Resolves to whether it did. */
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

function inState(db: Read, state: PaperState): SQL | undefined {
  const { approvedAt, rejectedAt } = db.tables.paperBatches
  if (state === 'rejected') return isNotNull(rejectedAt)
  return and(isNull(rejectedAt), state === 'approved' ? isNotNull(approvedAt) : isNull(approvedAt))
}
