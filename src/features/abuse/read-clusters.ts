import { clustersState } from '#db/queries/abuse/quarantine.ts'
import type { Context } from '#features/context.ts'

/** Floods that wait for a decision, and the verified signatures that wait with them. */
export type Clusters = { open: number; quarantined: number }

/** For operators only: whoever floods must not learn from it that they were noticed. */
export function readClusters(ctx: Pick<Context, 'store'>): Promise<Clusters> {
  return ctx.store.read(clustersState)
}
