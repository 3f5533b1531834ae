import { type FloodRow, listFloods as query } from '#db/queries/floods.ts'
import { pageOfMembers } from '#db/queries/holds.ts'
import { findSignatures } from '#db/queries/signatures.ts'
import type { Read } from '#db/store.ts'
import { labelPlace } from '../../domain/flood.ts'
import type { Context } from '../context.ts'
import { sizeOfFlood } from './size-of-flood.ts'

/** A flood, what belongs to it, and a few of the names. */
export type FloodSize = FloodRow & { verified: number; pending: number; names: string[] }

const NAMES = 5

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
        names: await someNames(db, flood),
      })
    }
    return sizes
  })
}

async function someNames(db: Read, { id }: FloodRow): Promise<string[]> {
  const ids = await pageOfMembers(db, id, { after: '', limit: NAMES })
  const rows = ids.length > 0 ? await findSignatures(db, ids) : []
  return rows.flatMap(({ name }) => name ?? [])
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
