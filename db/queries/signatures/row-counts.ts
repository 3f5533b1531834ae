import { and, asc, count, eq, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import type { SignatureRow } from './signatures.ts'
import { counted } from './state.ts'

// Counts that bypass the index of counted signatures, to find out whether that index is damaged.

/** Counts a letter from its rows. Much slower than `countByVersion`, whose sum it must equal. */
export async function countRows(db: Read, letter: string): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ count: count() })
    .from(signatures)
    .where(and(eq(signatures.letter, letter), sql`${isCounted(db, letter)} = 1`))
  return rows[0]?.count ?? 0
}

/** A signature, and whether its row says that it counts. */
export type CheckedRow = Pick<SignatureRow, 'id' | 'submittedAt'> & { counted: boolean }

/** Reads one page of all signatures of a letter, the earliest submitted first; `after` is the last row of the page before. */
export async function pageOfRows(
  db: Read,
  letter: string,
  { after, limit }: { after: Pick<CheckedRow, 'id' | 'submittedAt'> | null; limit: number },
): Promise<CheckedRow[]> {
  const { signatures } = db.tables
  const { id, submittedAt } = signatures
  const rows = await db
    .select({ id, submittedAt, counted: isCounted(db, letter) })
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        after
          ? sql`(${submittedAt}, ${id}) > (${sql.param(after.submittedAt, submittedAt)}, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(submittedAt), asc(id))
    .limit(limit)
  return rows.map((row) => ({ ...row, counted: row.counted === 1 }))
}

/** A value instead of a condition, so that no planner answers it from the index of counted signatures. */
function isCounted(db: Read, letter: string): SQL<number> {
  return sql<number>`case when ${counted(db, letter)} then 1 else 0 end`
}
