import { and, asc, gt } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { uncounted } from './counted-signatures.ts'
import type { SignatureRow } from './signatures.ts'

/** A verified signature that does not count: when it was withdrawn, invalidated or held. */
export type EndedRow = Pick<SignatureRow, 'id' | 'withdrawnAt' | 'invalidatedAt' | 'quarantinedAt'>

/** One page of them in the order of their ids; `after` is the last id of the page before. */
export async function pageOfEnded(
  db: Read,
  letter: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<EndedRow[]> {
  const { signatures } = db.tables
  const { id, withdrawnAt, invalidatedAt, quarantinedAt } = signatures
  return db
    .select({ id, withdrawnAt, invalidatedAt, quarantinedAt })
    .from(signatures)
    .where(and(uncounted(db, letter), after === null ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(limit)
}
