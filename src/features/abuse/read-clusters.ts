import { clusterFigures } from '#db/queries/abuse/cluster-figures.ts'
import type { Context } from '#features/context.ts'

/** How many clusters wait for a decision, and how many verified signatures are in quarantine with them. */
export type Clusters = { open: number; quarantined: number }

/** Reads the figures of clusters. For operators only: an attacker must not learn that a cluster was noticed. */
export function readClusters(ctx: Pick<Context, 'store'>): Promise<Clusters> {
  return ctx.store.read(clusterFigures)
}
