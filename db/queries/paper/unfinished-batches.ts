import { and, eq, isNull, lt, notExists, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Read, Write } from '#db/store.ts'

/** Ids of batches that were begun before a moment, were never completed, and have no rows left. */
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

/** Deletes a batch that was never completed; `false` where there is no such batch. */
export async function deletePaperBatch(tx: Write, id: string): Promise<boolean> {
  const { paperBatches } = tx.tables
  const rows = await tx
    .delete(paperBatches)
    .where(and(eq(paperBatches.id, id), isNull(paperBatches.completedAt)))
    .returning({ id: paperBatches.id })
  return rows.length === 1
}
