import { type ClusterRow, decide, findActiveClusters, findCluster } from '#db/queries/abuse/clusters.ts'
import { quarantineMembers, releaseMembers } from '#db/queries/abuse/quarantine.ts'
import { beginRestoring, insertInvalidation } from '#db/queries/moderation/invalidations.ts'
import { countInvalidated } from '#db/queries/moderation/steps.ts'
import type { Write } from '#db/store.ts'
import { type ClusterDecision, isDistinctive } from '#features/abuse/fingerprint.ts'
import type { Context } from '#features/context.ts'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAct } from '#features/organisers/record-act.ts'
import { dayIn, UTC } from '#values/time-zone.ts'
import { AT_ONCE, carryOnWith } from './bulk-invalidate.job.ts'
import { sizeOfCluster } from './cluster-size.ts'
import { sealTask } from './invalidation-task.ts'

/** `null`: nothing is decided yet, or not any more. */
export type ClusterChoice = ClusterDecision | null

export type DecideOutcome =
  /** `changed`: signatures that count now and did not, or do not and did, or are invalid now, or are not any more. */
  | { ok: true; changed: number }
  /** `flood-again`: another flood of the same kind waits, which has to be decided first. */
  | { ok: false; reason: 'cluster-unknown' | 'cluster-decided' | 'cluster-again' }

/**
 * Decides of all signatures of a flood at once: `released`, they count; `rejected`, they are invalid, and so is what
 * comes after them; `null` takes the decision back. Each can be taken back, and then everything is as it was. `letter`:
 * a flood of another one is not known. Of a large flood that is rejected, or is not any more, the signatures follow in
 * batches: they do not count meanwhile. `timeZoneOf` says of a letter's slug in which zone its days are.
 */
export async function decideCluster(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Actor,
  { id, letter }: { id: string; letter?: string },
  choice: ClusterChoice,
  reason: string,
  timeZoneOf: (letter: string) => string = () => UTC,
): Promise<DecideOutcome> {
  const now = ctx.now()
  const invalidationId = ctx.newId()
  const { valid } = await ctx.store.snapshot((db) => sizeOfCluster(ctx, db, id))
  const outcome = await ctx.store.write(async (tx): Promise<Decided> => {
    const cluster = await findCluster(tx, id)
    if (!cluster || (letter !== undefined && cluster.letter !== letter))
      return { ok: false, reason: 'cluster-unknown' }
    // One decision is taken back before another is made: each then has exactly one to undo.
    const isOpen = choice === null ? cluster.decision !== null : cluster.decision === null
    if (!isOpen) return { ok: false, reason: 'cluster-decided' }
    const key = keyAfter(cluster, choice)
    if (choice === null && (await isBackAgain(tx, { ...cluster, key })))
      return { ok: false, reason: 'cluster-again' }
    const step = {
      key,
      decision: choice,
      decidedAt: choice && now,
      reason: choice && reason,
      invalidationId: choice === 'rejected' ? invalidationId : null,
    }
    if (!(await decide(tx, id, cluster.decision, step))) return { ok: false, reason: 'cluster-decided' }
    const act = (action: AuditAction, count: number) =>
      recordAct(ctx, tx, actor, {
        ...(action === 'cluster-rejected' && { id: invalidationId }),
        letter: cluster.letter,
        action,
        count,
        ...(reason && { reason }),
        detail: { cluster: id, kind: cluster.kind },
      })
    if (choice === 'rejected') {
      const day = dayIn(now, timeZoneOf(cluster.letter))
      await beginRejecting(ctx, tx, actor, cluster, {
        id: invalidationId,
        at: now,
        day,
        expected: valid,
        reason,
      })
      await act('cluster-rejected', valid)
      return { ok: true, changed: valid, follows: invalidationId }
    }
    const changed = await (choice === 'released' ? releaseMembers(tx, id, now) : takeBack(tx, cluster, now))
    await act(choice === 'released' ? 'cluster-released' : 'cluster-undone', changed)
    return { ok: true, changed, follows: choice === null ? cluster.invalidationId : null }
  })
  if (!outcome.ok) return outcome
  // Nobody else may be there to go on where it is decided on the command line.
  const batches = actor === 'operator' ? Number.POSITIVE_INFINITY : AT_ONCE
  if (outcome.follows) await carryOnWith(ctx, outcome.follows, batches)
  return { ok: true, changed: outcome.changed }
}

/** `follows`: the invalidation that goes on in batches. */
type Decided = Extract<DecideOutcome, { ok: false }> | { ok: true; changed: number; follows: string | null }

/** The public is told of it as of any other, so there is one. */
function beginRejecting(
  ctx: Pick<Context, 'cipher'>,
  tx: Write,
  actor: Actor,
  cluster: ClusterRow,
  { id, at, day, expected, reason }: { id: string; at: Date; day: string; expected: number; reason: string },
): Promise<void> {
  return insertInvalidation(tx, {
    id,
    letter: cluster.letter,
    at,
    day,
    organiserId: actor === 'operator' ? null : actor.organiserId,
    cause: 'automated',
    reason,
    condition: JSON.stringify({ cluster: cluster.kind }),
    expected,
    count: 0,
    pending: 0,
    place: sealTask(ctx, id, { of: 'cluster', cluster: cluster.id, after: '' }),
    restoredAt: null,
    finishedAt: null,
  })
}

async function takeBack(tx: Write, cluster: ClusterRow, now: Date): Promise<number> {
  const { id, invalidationId } = cluster
  if (invalidationId === null) return quarantineMembers(tx, id, now)
  await beginRestoring(tx, invalidationId, now)
  return countInvalidated(tx, invalidationId)
}

/**
 * A rejected flood takes in whatever has the same in common. What has nothing in common but that it is looked at by a
 * person (no captcha, say) goes on being looked at: it makes a flood of its own.
 */
function keyAfter({ id, kind, key }: ClusterRow, choice: ClusterChoice): string {
  if (isDistinctive(kind)) return key
  return choice === 'rejected' ? id : ''
}

async function isBackAgain(tx: Write, cluster: ClusterRow): Promise<boolean> {
  const others = await findActiveClusters(tx, cluster.letter, [cluster])
  return others.some(({ id }) => id !== cluster.id)
}
