import { clusterOfInvalidation } from '#db/queries/abuse/clusters.ts'
import { beginRestoring, findInvalidation } from '#db/queries/moderation/invalidations.ts'
import { countInvalidated } from '#db/queries/moderation/invalidity.ts'
import { setAuditEntryCount } from '#db/queries/organisers/audit-entries.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { AT_ONCE, continueInvalidation } from './bulk-invalidate.job.ts'

/** The outcome of undoing a bulk invalidation. `finished`: otherwise the background work continues it. */
export type BulkRestoreOutcome =
  | { ok: true; restored: number; finished: boolean }
  /** `of-cluster`: it has to be undone with the decision about its cluster, or its signatures would stay in quarantine. */
  | { ok: false; reason: 'invalidation-unknown' | 'restored-already' | 'of-cluster' }

/**
 * Undoes an invalidation, finished or not: every signature that it still covers is as it was before. Signatures that were
 * restored one by one, or withdrawn, are not changed.
 */
export async function bulkRestore(
  ctx: Context,
  actor: Actor,
  { letter, id, reason }: { letter: string; id: string; reason: string },
): Promise<BulkRestoreOutcome> {
  const outcome = await ctx.store.write(async (tx): Promise<BulkRestoreOutcome> => {
    const row = await findInvalidation(tx, id)
    if (row?.letter !== letter) return { ok: false, reason: 'invalidation-unknown' }
    if (await clusterOfInvalidation(tx, id)) return { ok: false, reason: 'of-cluster' }
    if (!(await beginRestoring(tx, id, ctx.now()))) return { ok: false, reason: 'restored-already' }
    const restored = await countInvalidated(tx, id)
    const stopped = row.finishedAt === null && (await findInvalidation(tx, id))
    if (stopped) await setAuditEntryCount(tx, id, stopped.count + stopped.pending)
    await recordAuditEntry(ctx, tx, actor, { letter, action: 'signatures-restored', count: restored, reason })
    return { ok: true, restored, finished: false }
  })
  if (outcome.ok) ctx.emit('info', 'signatures-restored', { letter, signatures: outcome.restored })
  return outcome.ok ? { ...outcome, finished: await continueInvalidation(ctx, id, AT_ONCE) } : outcome
}
