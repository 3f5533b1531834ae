import { and, count, eq, gt, isNotNull, isNull, lte, notExists, or } from 'drizzle-orm'
import type { Read } from '#db/store.ts'

/** Counts invalid signatures without an invalidation that holds, and signatures that refer to one and are not invalid. */
export async function countStrayInvalid(db: Read): Promise<number> {
  const { signatures, invalidations } = db.tables
  const known = db
    .select({ id: invalidations.id })
    .from(invalidations)
    .where(
      and(
        eq(invalidations.id, signatures.invalidationId),
        eq(invalidations.letter, signatures.letter),
        // While it is being restored, some signatures still refer to it.
        or(isNull(invalidations.restoredAt), isNull(invalidations.finishedAt)),
      ),
    )
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      or(
        and(isNotNull(signatures.invalidationId), isNull(signatures.invalidatedAt)),
        and(isNotNull(signatures.invalidationId), notExists(known)),
        and(isNotNull(signatures.invalidatedAt), isNull(signatures.invalidationId)),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Counts invalidations that cover more signatures than they publish. Signatures withdrawn or erased since stay in the published figure. */
export async function countUndersaid(db: Read): Promise<number> {
  const { signatures, invalidations } = db.tables
  const rows = await db
    .select({ id: invalidations.id })
    .from(invalidations)
    .innerJoin(signatures, eq(signatures.invalidationId, invalidations.id))
    .where(lte(signatures.verifiedAt, signatures.invalidatedAt))
    .groupBy(invalidations.id, invalidations.count)
    .having(gt(count(), invalidations.count))
  return rows.length
}
