import { findPaperBatch } from '#db/queries/paper/batches.ts'
import { type PaperSignatureRow, pageOfPaper } from '#db/queries/paper/signatures.ts'
import type { Context } from '#features/context.ts'
import { findPossibleDuplicates } from './find-duplicates.ts'
import { type ListedBatch, listed } from './list.ts'
import type { PossibleDuplicate } from './possible-duplicate.ts'

/** Rows on one page. */
export const ROWS_ON_A_PAGE = 100

/** Rows read in one query to find possible duplicates. */
const PAGE = 2_000

/** A batch with one page of its rows. */
export type PaperBatch = {
  batch: ListedBatch
  rows: PaperSignatureRow[]
  /** The line after which the next page begins; `null` on the last. */
  next: number | null
  /** The possible duplicates now; only on the first page, and not of a rejected batch. */
  possibleDuplicates: PossibleDuplicate[]
}

/** Reads a batch and one page of its rows, in the order of the file; `null` for an unknown or incomplete batch. */
export async function readPaper(
  ctx: Pick<Context, 'store' | 'cipher'>,
  { letter, batchId }: { letter: string; batchId: string },
  after: number,
): Promise<PaperBatch | null> {
  const read = await ctx.store.read(async (db) => {
    const row = await findPaperBatch(db, letter, batchId)
    if (!row?.completedAt) return null
    const [batch] = await listed(ctx, db, [row])
    const rows = await pageOfPaper(db, batchId, { after, limit: ROWS_ON_A_PAGE + 1 })
    return batch ? { batch, rows } : null
  })
  if (!read) return null
  const rows = read.rows.slice(0, ROWS_ON_A_PAGE)
  const isChecked = after === 0 && read.batch.state !== 'rejected'
  return {
    batch: read.batch,
    rows,
    next: read.rows.length > ROWS_ON_A_PAGE ? (rows.at(-1)?.line ?? null) : null,
    possibleDuplicates: isChecked
      ? await findPossibleDuplicates(ctx, letter, await allRows(ctx, batchId), batchId)
      : [],
  }
}

async function allRows(ctx: Pick<Context, 'store'>, batchId: string): Promise<PaperSignatureRow[]> {
  const rows: PaperSignatureRow[] = []
  for (;;) {
    const after = rows.at(-1)?.line ?? 0
    const page = await ctx.store.read((db) => pageOfPaper(db, batchId, { after, limit: PAGE }))
    rows.push(...page)
    if (page.length < PAGE) return rows
  }
}
