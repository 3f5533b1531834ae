import { countByValidity } from '#db/queries/abuse/cluster-figures.ts'
import { pageOfMembers } from '#db/queries/abuse/cluster-members.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'

/** The signatures of a cluster, without withdrawn ones. `valid`: verified ones that are not invalid. */
export type ClusterParts = { verified: number; pending: number; valid: number }

/** Signatures counted in one query: a cluster may have hundreds of thousands. */
const PAGE = 5_000

/** Counts the signatures of a cluster, a page at a time, so that no other request waits for it. */
export async function sizeOfCluster(
  { store }: Pick<Context, 'store'>,
  db: Read,
  clusterId: string,
): Promise<ClusterParts> {
  const all: ClusterParts = { verified: 0, pending: 0, valid: 0 }
  for (let after = ''; ;) {
    const ids = await pageOfMembers(db, clusterId, { after, limit: PAGE })
    const some = ids.length > 0 ? await countByValidity(db, ids) : { verified: 0, pending: 0, valid: 0 }
    all.verified += some.verified
    all.pending += some.pending
    all.valid += some.valid
    after = ids.at(-1) ?? ''
    if (ids.length < PAGE) return all
    await store.yieldToEventLoop()
  }
}
