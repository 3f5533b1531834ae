import { type FloodSize, listFloods as query } from '#db/queries/floods.ts'
import type { Context } from '../context.ts'

export type { FloodSize }

/** Floods and their sizes, the latest first: all, or those that wait for a decision. */
export function listFloods(
  ctx: Pick<Context, 'store'>,
  which: { letter?: string | undefined; undecided: boolean },
): Promise<FloodSize[]> {
  return ctx.store.read((db) => query(db, which))
}
