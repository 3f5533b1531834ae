import { and, asc, count, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import { valid } from '#db/queries/signatures/state.ts'
import { nameShown } from '#db/queries/signatures/visibility.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { Invalidated } from './invalidations.ts'
import { type Condition, fits } from './search-condition.ts'

// What organisers do to signatures. What was withdrawn is its signer's, and nobody does anything to it.

/** One signature of a letter. */
export type Named = { letter: string; id: string }

/** The step to a hidden name; `false` if it is hidden, or there is nothing to hide any more. */
export function hideName(tx: Write, named: Named, now: Date): Promise<boolean> {
  return step(tx, named, { hiddenAt: now }, isNull(tx.tables.signatures.hiddenAt))
}

/** The step back. */
export function showName(tx: Write, named: Named): Promise<boolean> {
  return step(tx, named, { hiddenAt: null }, isNotNull(tx.tables.signatures.hiddenAt))
}

/** The step to the beginning of the list, for a signature that counts and whose name is public. */
export function featureName(tx: Write, named: Named, now: Date): Promise<boolean> {
  const could = and(isNull(tx.tables.signatures.featuredAt), nameShown(tx, named.letter))
  return step(tx, named, { featuredAt: now }, could)
}

/** The step back. */
export function unfeatureName(tx: Write, named: Named): Promise<boolean> {
  return step(tx, named, { featuredAt: null }, isNotNull(tx.tables.signatures.featuredAt))
}

/** How many signatures of a letter stand at the beginning of its list, shown or not. */
export async function countFeatured(db: Read, letter: string): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(and(eq(signatures.letter, letter), isNotNull(signatures.featuredAt)))
  return rows[0]?.found ?? 0
}

/**
 * The step of some signatures to invalid: of those that fit a condition, or are verified, and are neither withdrawn nor
 * invalid. Returns how many were verified, and how many pending: these may still be verified, and then do not count.
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

/** The step back, of one signature as it was when it was looked at; `false` if it is not so any more. */
export function restore(
  tx: Write,
  { letter, id, invalidatedAt, invalidationId }: SignatureRow,
): Promise<boolean> {
  const { signatures } = tx.tables
  const same = and(
    invalidatedAt ? eq(signatures.invalidatedAt, invalidatedAt) : isNotNull(signatures.invalidatedAt),
    invalidationId ? eq(signatures.invalidationId, invalidationId) : isNull(signatures.invalidationId),
  )
  return step(tx, { letter, id }, { invalidatedAt: null, invalidationId: null }, same)
}

/** The next signatures that an invalidation is of are valid again, withdrawn or not. Returns how many. */
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

/** How many signatures an invalidation is of now. */
export async function countInvalidated(db: Read, invalidationId: string): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(eq(signatures.invalidationId, invalidationId))
  return rows[0]?.found ?? 0
}

/** Of a verified signature, never before it was: that says, later, whether it was pending then. */
function notBefore(verifiedAt: Tables['signatures']['verifiedAt'], at: Date): SQL {
  return sql`case when ${verifiedAt} > ${sql.param(at, verifiedAt)} then ${verifiedAt} else ${sql.param(at, verifiedAt)} end`
}

async function step(
  tx: Write,
  { letter, id }: Named,
  to: Partial<Pick<SignatureRow, 'hiddenAt' | 'featuredAt' | 'invalidatedAt' | 'invalidationId'>>,
  from: SQL | undefined,
): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set(to)
    .where(and(eq(signatures.id, id), eq(signatures.letter, letter), isNull(signatures.withdrawnAt), from))
    .returning({ id: signatures.id })
  return rows.length === 1
}
