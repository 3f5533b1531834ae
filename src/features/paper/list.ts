import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import { findPaperBatch, type PaperBatchRow, pageOfPaperBatches } from '#db/queries/paper/batches.ts'
import { countRowsOf } from '#db/queries/paper/signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { type PaperState, paperState } from './paper.ts'

/** Batches on one page. */
export const BATCHES_ON_A_PAGE = 50

/** A batch as organisers see it. The address of a deleted account is `null`. */
export type ListedBatch = Omit<PaperBatchRow, 'enteredBy' | 'approvedBy'> & {
  state: PaperState
  enteredBy: { id: string; address: string | null }
  approvedBy: string | null
  /** The number of its rows now. */
  held: number
}

/** Lists one page of a letter's batches, the latest first. `after`: the id of the last one of the page before. */
export async function listPaper(
  ctx: Pick<Context, 'store' | 'cipher'>,
  letter: string,
  after: string | null,
): Promise<{ batches: ListedBatch[]; next: string | null }> {
  return ctx.store.read(async (db) => {
    // PostgreSQL refuses a NUL, and no id has a control character.
    if (/\p{Cc}/u.test(after ?? '')) return { batches: [], next: null }
    const from = after === null ? null : await findPaperBatch(db, letter, after)
    if (from === undefined) return { batches: [], next: null }
    const rows = await pageOfPaperBatches(db, letter, { after: from, limit: BATCHES_ON_A_PAGE + 1 })
    const page = rows.slice(0, BATCHES_ON_A_PAGE)
    const next = rows.length > BATCHES_ON_A_PAGE ? (page.at(-1)?.id ?? null) : null
    return { batches: await listed(ctx, db, page), next }
  })
}

/** Adds to batches their numbers of rows, and the addresses of the organisers who entered and approved them. */
export async function listed(
  ctx: Pick<Context, 'cipher'>,
  db: Read,
  rows: PaperBatchRow[],
): Promise<ListedBatch[]> {
  const held =
    rows.length > 0
      ? await countRowsOf(
          db,
          rows.map(({ id }) => id),
        )
      : new Map<string, number>()
  const addresses = new Map<string, string | null>()
  for (const id of new Set(
    rows.flatMap(({ enteredBy, approvedBy }) => [enteredBy, approvedBy ?? []].flat()),
  )) {
    const organiser = await findOrganiser(db, id)
    addresses.set(
      id,
      organiser ? ctx.cipher.open(organiser.address, associatedData.organiserAddress(id)) : null,
    )
  }
  return rows.map((row) => ({
    ...row,
    state: paperState(row),
    enteredBy: { id: row.enteredBy, address: addresses.get(row.enteredBy) ?? null },
    approvedBy: row.approvedBy === null ? null : (addresses.get(row.approvedBy) ?? null),
    held: held.get(row.id) ?? 0,
  }))
}
