import { and, asc, gt } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { type UncountedState, uncountedReason } from '#features/signatures/state.ts'
import type { SignatureRow } from './signatures.ts'
import { uncounted } from './state.ts'

/** A verified signature that does not count: why, and since when. */
export type UncountedRow = { id: string; reason: UncountedState; at: Date }

/** Reads one page of them, by id; `after` is the last id of the page before. */
export async function pageOfUncounted(
  db: Read,
  letter: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<UncountedRow[]> {
  const { signatures } = db.tables
  const { id, withdrawnAt, invalidatedAt, quarantinedAt } = signatures
  const rows = await db
    .select({ id, withdrawnAt, invalidatedAt, quarantinedAt })
    .from(signatures)
    .where(and(uncounted(db, letter), after === null ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(limit)
  return rows.flatMap(withReason)
}

function withReason(row: { id: string } & Pick<SignatureRow, `${UncountedState}At`>): UncountedRow[] {
  const reason = uncountedReason(row)
  const at = reason && row[`${reason}At`]
  return reason && at ? [{ id: row.id, reason, at }] : []
}
