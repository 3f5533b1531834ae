import { type FloodRow, listFloods as query } from '#db/queries/abuse/clusters.ts'
import { type FloodMember, membersOfFlood } from '#db/queries/abuse/quarantine.ts'
import { labelPlace } from '#features/abuse/fingerprint.ts'
import type { Context } from '#features/context.ts'
import { sizeOfFlood } from './cluster-size.ts'

/** A flood, how much of it waits, a few of those signatures, and of those that were released one by one. */
export type FloodSize = FloodRow & {
  verified: number
  pending: number
  members: FloodMember[]
  released: FloodMember[]
}

/** Signatures that are listed with a flood: enough to choose from where it is small. */
const LISTED = 20

/** Floods and their sizes, the latest first: all, or those that wait for a decision. */
export async function listFloods(
  ctx: Pick<Context, 'store' | 'cipher'>,
  which: { letter?: string | undefined; undecided: boolean },
): Promise<FloodSize[]> {
  return ctx.store.snapshot(async (db) => {
    const sizes: FloodSize[] = []
    for (const flood of await query(db, which)) {
      const { verified, pending } = await sizeOfFlood(ctx, db, flood.id)
      sizes.push({
        ...flood,
        label: labelOf(ctx, flood),
        verified,
        pending,
        members: await membersOfFlood(db, flood.id, 'waiting', LISTED),
        released: await membersOfFlood(db, flood.id, 'released', LISTED),
      })
    }
    return sizes
  })
}

/** `null`, too, for one that was sealed under another secret. */
export function labelOf(
  { cipher }: Pick<Context, 'cipher'>,
  { id, label }: Pick<FloodRow, 'id' | 'label'>,
): string | null {
  try {
    return label === null ? null : cipher.open(label, labelPlace(id))
  } catch {
    return null
  }
}
