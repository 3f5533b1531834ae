import { type FloodSize, listFloods as query } from '#db/queries/floods.ts'
import { labelPlace } from '../../domain/flood.ts'
import type { Context } from '../context.ts'

export type { FloodSize }

/** Floods and their sizes, the latest first: all, or those that wait for a decision. */
export async function listFloods(
  ctx: Pick<Context, 'store' | 'cipher'>,
  which: { letter?: string | undefined; undecided: boolean },
): Promise<FloodSize[]> {
  const floods = await ctx.store.read((db) => query(db, which))
  return floods.map((flood) => ({ ...flood, label: labelOf(ctx, flood) }))
}

/** `null`, too, for one that was sealed under another secret. */
function labelOf({ cipher }: Pick<Context, 'cipher'>, { id, label }: FloodSize): string | null {
  try {
    return label === null ? null : cipher.open(label, labelPlace(id))
  } catch {
    return null
  }
}
