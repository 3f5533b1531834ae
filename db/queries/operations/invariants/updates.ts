import { and, count, eq, exists, gt, gte, isNotNull, isNull, lte, notExists, or, sql } from 'drizzle-orm'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import type { Read } from '#db/store.ts'
import { UPDATES_PRIORITY } from '#features/email/kinds.ts'

/** Counts emails of updates that wait for signers who no longer want updates, or that were cancelled. */
export async function countUnwantedUpdates(db: Read): Promise<number> {
  const { outbox, consents, updates } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(outbox)
    .where(
      and(
        gte(outbox.priority, UPDATES_PRIORITY),
        isNotNull(outbox.content),
        or(
          notExists(
            db
              .select({ kind: consents.kind })
              .from(consents)
              .where(and(eq(consents.signatureId, outbox.signatureId), wantsUpdates(db))),
          ),
          exists(
            db
              .select({ id: updates.id })
              .from(updates)
              .where(and(eq(updates.id, outbox.updateId), isNotNull(updates.cancelledAt))),
          ),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Counts emails of updates without a delivery on record, and those beyond the first of one update to one signer. */
export async function countRepeatedUpdates(db: Read): Promise<number> {
  const { outbox, updateDeliveries } = db.tables
  const unrecorded = await db
    .select({ found: count() })
    .from(outbox)
    .where(
      and(
        isNotNull(outbox.updateId),
        notExists(
          db
            .select({ id: updateDeliveries.updateId })
            .from(updateDeliveries)
            .where(
              and(
                eq(updateDeliveries.updateId, outbox.updateId),
                eq(updateDeliveries.signatureId, outbox.signatureId),
              ),
            ),
        ),
      ),
    )
  const twice = await db
    .select({ id: outbox.signatureId })
    .from(outbox)
    .where(isNotNull(outbox.updateId))
    .groupBy(outbox.updateId, outbox.signatureId)
    .having(gt(count(), 1))
  return (unrecorded[0]?.found ?? 0) + twice.length
}

/** Counts deliveries on record, of updates that were not cancelled, without any email: waiting, sent or failed. */
export async function countLostUpdates(db: Read): Promise<number> {
  const { outbox, updateDeliveries, updates, signatures, consents } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(updateDeliveries)
    .innerJoin(updates, eq(updates.id, updateDeliveries.updateId))
    .innerJoin(signatures, eq(signatures.id, updateDeliveries.signatureId))
    .innerJoin(consents, and(eq(consents.signatureId, signatures.id), wantsUpdates(db)))
    .where(
      and(
        isNull(updates.cancelledAt),
        lte(consents.givenAt, updates.publishedAt),
        isNull(signatures.withdrawnAt),
        isNull(signatures.invalidatedAt),
        isNull(signatures.quarantinedAt),
        notExists(
          db
            .select({ id: outbox.id })
            .from(outbox)
            .where(
              and(
                eq(outbox.signatureId, updateDeliveries.signatureId),
                // An expression, so that no planner reads all emails of one update: a signer has few.
                sql`${outbox.updateId} || '' = ${updateDeliveries.updateId}`,
              ),
            ),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}
