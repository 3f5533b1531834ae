import { findPaperBatch, type PaperBatchRow } from '#db/queries/paper/batches.ts'
import { findPaperSignature, type PaperSignatureRow } from '#db/queries/paper/signatures.ts'
import type { Context } from '#features/context.ts'

/** A row of a batch of a letter. */
export type PaperPlace = { letter: string; batchId: string; rowId: string }

/** One signature on paper, and the batch that it stands in; `null` where there is none such. */
export async function readPaperRow(
  ctx: Pick<Context, 'store'>,
  { letter, batchId, rowId }: PaperPlace,
): Promise<{ batch: PaperBatchRow; row: PaperSignatureRow } | null> {
  return ctx.store.read(async (db) => {
    const batch = await findPaperBatch(db, letter, batchId)
    if (!batch?.completedAt) return null
    const row = await findPaperSignature(db, rowId)
    return row?.batchId === batchId ? { batch, row } : null
  })
}
