import { and, count, eq, isNotNull, isNull, ne, or } from 'drizzle-orm'
import type { Read } from '#db/store.ts'

/** Counts batches of paper signatures that were approved without a second organiser or before they were complete, and rows of another letter than their batch. */
export async function countMisapprovedPaper(db: Read): Promise<number> {
  const { paperBatches, paperSignatures } = db.tables
  const alone = await db
    .select({ found: count() })
    .from(paperBatches)
    .where(
      and(
        isNotNull(paperBatches.approvedAt),
        or(
          isNull(paperBatches.completedAt),
          isNull(paperBatches.approvedBy),
          eq(paperBatches.approvedBy, paperBatches.enteredBy),
        ),
      ),
    )
  const astray = await db
    .select({ found: count() })
    .from(paperSignatures)
    .innerJoin(paperBatches, eq(paperBatches.id, paperSignatures.batchId))
    .where(ne(paperSignatures.letter, paperBatches.letter))
  return (alone[0]?.found ?? 0) + (astray[0]?.found ?? 0)
}
