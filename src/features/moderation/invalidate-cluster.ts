import type { ClusterRow } from '#db/queries/abuse/clusters.ts'
import { insertInvalidation } from '#db/queries/moderation/invalidations.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { sealTask } from './invalidation-task.ts'

/** Stores the invalidation of a rejected cluster, which is published like any other. Its signatures follow in batches. */
export function insertClusterInvalidation(
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
