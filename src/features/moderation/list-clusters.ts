import { type ClusterMember, membersOfCluster } from '#db/queries/abuse/cluster-members.ts'
import { type ClusterRow, listClusters as query } from '#db/queries/abuse/clusters.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { sizeOfCluster } from './cluster-size.ts'

/** A cluster with its size, some of its signatures, and some of those that were released one by one. */
export type ClusterSize = ClusterRow & {
  verified: number
  pending: number
  members: ClusterMember[]
  released: ClusterMember[]
}

/** The most signatures that are listed with a cluster. */
const LISTED = 20

/** Lists clusters with their sizes, the latest first: all, or those that wait for a decision. */
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

/** Decrypts the label of a cluster; `null` where it has none, or it was encrypted under another secret. */
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
