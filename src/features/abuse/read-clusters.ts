import { floodsState } from '#db/queries/abuse/quarantine.ts'
import type { Context } from '#features/context.ts'

/** Floods that wait for a decision, and the verified signatures that wait with them. */
export type Floods = { open: number; held: number }

/** For operators only: whoever floods must not learn from it that they were noticed. */
export function readFloods(ctx: Pick<Context, 'store'>): Promise<Floods> {
  return ctx.store.read(floodsState)
}
