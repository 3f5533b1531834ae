import { and, asc, count, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { VersionCount } from '../../src/domain/count.ts'
import type { Read } from '../store.ts'
import type { SignatureRow } from './signatures.ts'

/** The count of each version that has any. */
export async function countByVersion(db: Read, letter: string): Promise<VersionCount[]> {
  const { signatures } = db.tables
  return db
    .select({ version: signatures.version, count: count() })
    .from(signatures)
    .where(counted(db, letter))
    .groupBy(signatures.version)
}

/** One page of verified signatures in the order of verifying, with all that is stored of them. `after` is the last row of the page before. */
export async function pageOfVerified(
  db: Read,
  letter: string,
  { after, limit }: { after: SignatureRow | null; limit: number },
): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db
    .select()
    .from(signatures)
    .where(and(counted(db, letter), after?.verifiedAt ? later(db, after.verifiedAt, after.id) : undefined))
    .orderBy(asc(signatures.verifiedAt), asc(signatures.id))
    .limit(limit)
}

/** The one definition of the count: verified, neither held back, withdrawn nor invalidated. */
export function counted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    isNull(signatures.heldAt),
    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
  )
}

/** Verified, and not part of the count. */
export function uncounted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    or(isNotNull(signatures.heldAt), isNotNull(signatures.withdrawnAt), isNotNull(signatures.invalidatedAt)),
  )
}

function later(db: Read, verifiedAt: Date, id: string): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id}) > (${sql.param(verifiedAt, signatures.verifiedAt)}, ${id})`
}
