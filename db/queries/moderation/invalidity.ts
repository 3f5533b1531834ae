import { and, asc, count, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import { valid } from '#db/queries/signatures/state.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { Invalidated } from './invalidations.ts'
import { type Condition, fits } from './search-condition.ts'
import { stepSignature } from './signature-step.ts'

/**
 * Invalidates those of some signatures that still fit the condition (or are verified, or any), and are neither withdrawn
 * nor invalid. Resolves to how many were verified and how many pending; the latter do not count once verified.
 */
export async function invalidate(
  tx: Write,
  ids: string[],
  which: Condition | 'verified' | 'any',
  { id: invalidationId, at }: { id: string; at: Date },
): Promise<Invalidated> {
  if (ids.length === 0) return { count: 0, pending: 0 }
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ invalidatedAt: notBefore(signatures.verifiedAt, at), invalidationId })
    .where(
      and(
        inArray(signatures.id, ids),
        valid(tx),
        which === 'any'
          ? undefined
          : which === 'verified'
            ? isNotNull(signatures.verifiedAt)
            : fits(tx, which),
      ),
    )
    .returning({ verifiedAt: signatures.verifiedAt })
  const verified = rows.filter(({ verifiedAt }) => verifiedAt !== null).length
  return { count: verified, pending: rows.length - verified }
}

/** Restores one signature, if it is still invalidated as it was when it was read. */
export function restore(
  tx: Write,
  { letter, id, invalidatedAt, invalidationId }: SignatureRow,
): Promise<boolean> {
  const { signatures } = tx.tables
  const same = and(
    invalidatedAt ? eq(signatures.invalidatedAt, invalidatedAt) : isNotNull(signatures.invalidatedAt),
    invalidationId ? eq(signatures.invalidationId, invalidationId) : isNull(signatures.invalidationId),
  )
  return stepSignature(tx, { letter, id }, { invalidatedAt: null, invalidationId: null }, same)
}

/** Restores the next signatures of an invalidation, withdrawn or not. Resolves to their number. */
export async function restoreSome(tx: Write, invalidationId: string, limit: number): Promise<number> {
  const { signatures } = tx.tables
  const some = await tx
    .select({ id: signatures.id })
    .from(signatures)
    .where(eq(signatures.invalidationId, invalidationId))
    .orderBy(asc(signatures.invalidationId))
    .limit(limit)
  if (some.length === 0) return 0
  await tx
    .update(signatures)
    .set({ invalidatedAt: null, invalidationId: null })
    .where(
      and(
        inArray(
          signatures.id,
          some.map(({ id }) => id),
        ),
        eq(signatures.invalidationId, invalidationId),
      ),
    )
  return some.length
}

/** The number of signatures that an invalidation still covers. */
export async function countInvalidated(db: Read, invalidationId: string): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(eq(signatures.invalidationId, invalidationId))
  return rows[0]?.found ?? 0
}

/** The time of the invalidation, but never before a signature was verified: it tells later whether it was pending. */
function notBefore(verifiedAt: Tables['signatures']['verifiedAt'], at: Date): SQL {
  return sql`case when ${verifiedAt} > ${sql.param(at, verifiedAt)} then ${verifiedAt} else ${sql.param(at, verifiedAt)} end`
}
