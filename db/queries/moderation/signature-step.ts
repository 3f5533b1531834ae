import { and, eq, isNull, type SQL } from 'drizzle-orm'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'

/** One signature of a letter. */
export type Named = { letter: string; id: string }

/**
 * One step of moderation, by compare-and-set: `from` is the state in which it may be taken; `false` where it was not. A
 * withdrawn signature takes none.
 */
export async function stepSignature(
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
