import { clustersOf } from '#db/queries/abuse/cluster-members.ts'
import { lockActive } from '#db/queries/abuse/clusters.ts'
import { releaseMember, returnMember } from '#db/queries/abuse/quarantine.ts'
import { findInvalidation } from '#db/queries/moderation/invalidations.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAct } from '#features/organisers/record-act.ts'

export type ReleaseOutcome =
  | { ok: true }
  /**
   * `done-already`: it waits for nothing, or was not released. `flood-decided`: it is invalid with its group, or about to
   * be; restoring it is another act.
   */
  | { ok: false; reason: 'signature-unknown' | 'withdrawn' | 'done-already' | 'cluster-decided' }

/**
 * Lets one signature count, once it is verified, that waits with a group: the rest of each of its groups goes on waiting,
 * and no later decision about them changes it. `release: false` takes that back. `letter`: a signature of another one is
 * not known.
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
    // A decision about a group begins with the same rows: whichever is second sees what the first has done.
    const held = await lockActive(
      tx,
      (await clustersOf(tx, id)).map((cluster) => cluster.id),
    )
    const now = await findSignature(tx, id)
    if (!now || now.withdrawnAt) return { ok: false, reason: 'withdrawn' }
    if (now.invalidatedAt || (await isBeingRejected(tx, id))) return { ok: false, reason: 'cluster-decided' }
    const step = release ? releaseMember : returnMember
    if (held.length === 0 || !(await step(tx, id, held, ctx.now())))
      return { ok: false, reason: 'done-already' }
    const action = release ? 'signature-released' : 'signature-release-undone'
    await recordAct(ctx, tx, actor, { letter: row.letter, action, signatureId: id, count: 1 })
    return { ok: true }
  })
}

/** Whether the signatures of one of its groups are being invalidated, in batches. */
async function isBeingRejected(tx: Write, id: string): Promise<boolean> {
  for (const { invalidationId } of await clustersOf(tx, id)) {
    const invalidation = invalidationId === null ? undefined : await findInvalidation(tx, invalidationId)
    if (invalidation && !invalidation.finishedAt) return true
  }
  return false
}
