import { deletePaperSignature } from '#db/queries/paper/signatures.ts'
import { insertScrub } from '#db/queries/privacy/pending-scrubs.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import { type PaperRowIds, readPaperRow } from './read-row.ts'

/** The outcome of removing one paper signature. */
export type RemovePaperOutcome = { ok: true } | { ok: false; reason: 'row-unknown' }

/**
 * Deletes one paper signature at its signer's request. Its id is first written to the record of erasures, a file beside
 * the database, so that restoring an old backup does not bring it back.
 */
export async function removePaper(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher' | 'erasures'>,
  actor: Exclude<Actor, 'operator'>,
  { letter, batchId, rowId }: PaperRowIds,
): Promise<RemovePaperOutcome> {
  if (!(await readPaperRow(ctx, { letter, batchId, rowId }))) return { ok: false, reason: 'row-unknown' }
  await ctx.erasures.add({ what: 'paper-removed', signatureId: rowId, letter, at: ctx.now() })
  const removed = await ctx.store.write(async (tx) => {
    if (!(await deletePaperSignature(tx, rowId))) return false
    await insertScrub(tx, ctx.newId(), ctx.now())
    await recordAuditEntry(ctx, tx, actor, {
      letter,
      action: 'paper-removed',
      count: 1,
      detail: { batch: batchId },
    })
    return true
  })
  if (!removed) return { ok: false, reason: 'row-unknown' }
  await finishScrub(ctx.store)
  return { ok: true }
}
