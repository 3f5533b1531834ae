import { type ClusterMember, membersOfCluster } from '#db/queries/abuse/cluster-members.ts'
import { type ClusterRow, listClusters as query } from '#db/queries/abuse/clusters.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { sizeOfCluster } from './cluster-size.ts'

/** A flood, how much of it waits, a few of those signatures, and of those that were released one by one. */
export type ClusterSize = ClusterRow & {
  verified: number
  pending: number
  members: ClusterMember[]
  released: ClusterMember[]
}

/** Signatures that are listed with a flood: enough to choose from where it is small. */
const LISTED = 20

/** Floods and their sizes, the latest first: all, or those that wait for a decision. */
export async function listClusters(
  ctx: Pick<Context, 'store' | 'cipher'>,
  which: { letter?: string | undefined; undecided: boolean },
): Promise<ClusterSize[]> {
  return ctx.store.snapshot(async (db) => {
    const sizes: ClusterSize[] = []
    for (const cluster of await query(db, which)) {
      const { verified, pending } = await sizeOfCluster(ctx, db, cluster.id)
      sizes.push({
        ...cluster,
        label: labelOf(ctx, cluster),
        verified,
        pending,
        members: await membersOfCluster(db, cluster.id, 'waiting', LISTED),
        released: await membersOfCluster(db, cluster.id, 'released', LISTED),
      })
    }
    return sizes
  })
}

/** `null`, too, for one that was sealed under another secret. */
export function labelOf(
  { cipher }: Pick<Context, 'cipher'>,
  { id, label }: Pick<ClusterRow, 'id' | 'label'>,
): string | null {
  try {
    return label === null ? null : cipher.open(label, associatedData.clusterLabel(id))
  } catch {
    return null
  }
}
