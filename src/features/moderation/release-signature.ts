import { clustersOf } from '#db/queries/abuse/cluster-members.ts'
import { lockActive } from '#db/queries/abuse/clusters.ts'
import { releaseMember, returnMember } from '#db/queries/abuse/quarantine.ts'
import { findInvalidation } from '#db/queries/moderation/invalidations.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'

/** The outcome of releasing one signature from quarantine, or of undoing that. */
export type ReleaseOutcome =
  | { ok: true }
  /**
   * `done-already`: it is not in quarantine, or was not released. `cluster-decided`: it is invalid with its cluster, or
   * about to be, and has to be restored instead.
   */
  | { ok: false; reason: 'signature-unknown' | 'withdrawn' | 'done-already' | 'cluster-decided' }

/**
 * Releases one signature from its clusters, so that it counts once it is verified. The others stay in quarantine, and
 * later decisions about the clusters do not change it. `release: false` undoes that. `letter`: a signature of another
 * letter is unknown.
 */
export async function releaseSignature(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Actor,
  { id, letter }: { id: string; letter?: string },
  release: boolean,
): Promise<ReleaseOutcome> {
  return ctx.store.write(async (tx): Promise<ReleaseOutcome> => {
    const row = await findSignature(tx, id)
    if (!row || (letter !== undefined && row.letter !== letter))
      return { ok: false, reason: 'signature-unknown' }
    // A decision about a cluster locks the same rows first, so that the second of the two sees what the first did.
    const locked = await lockActive(
      tx,
      (await clustersOf(tx, id)).map((cluster) => cluster.id),
    )
    const now = await findSignature(tx, id)
    if (!now || now.withdrawnAt) return { ok: false, reason: 'withdrawn' }
    if (now.invalidatedAt || (await isBeingRejected(tx, id))) return { ok: false, reason: 'cluster-decided' }
    const step = release ? releaseMember : returnMember
    if (locked.length === 0 || !(await step(tx, id, locked, ctx.now())))
      return { ok: false, reason: 'done-already' }
    const action = release ? 'signature-released' : 'signature-release-undone'
    await recordAuditEntry(ctx, tx, actor, { letter: row.letter, action, signatureId: id, count: 1 })
    return { ok: true }
  })
}

/** Whether one of its clusters is being invalidated, in batches. */
async function isBeingRejected(tx: Write, id: string): Promise<boolean> {
  for (const { invalidationId } of await clustersOf(tx, id)) {
    const invalidation = invalidationId === null ? undefined : await findInvalidation(tx, invalidationId)
    if (invalidation && !invalidation.finishedAt) return true
  }
  return false
}
