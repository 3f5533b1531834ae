import { findPaperBatch, type PaperBatchRow } from '#db/queries/paper/batches.ts'
import { findPaperSignature, type PaperSignatureRow } from '#db/queries/paper/signatures.ts'
import type { Context } from '#features/context.ts'

/** The ids of a row, its batch and its letter. */
export type PaperRowIds = { letter: string; batchId: string; rowId: string }

/** Reads one paper signature and its batch; `null` for an unknown row, or an incomplete batch. */
export async function readPaperRow(
  ctx: Pick<Context, 'store'>,
  { letter, batchId, rowId }: PaperRowIds,
): Promise<{ batch: PaperBatchRow; row: PaperSignatureRow } | null> {
  return ctx.store.read(async (db) => {
    const batch = await findPaperBatch(db, letter, batchId)
    if (!batch?.completedAt) return null
    const row = await findPaperSignature(db, rowId)
    return row?.batchId === batchId ? { batch, row } : null
  })
}
