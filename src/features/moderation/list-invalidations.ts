import { clusterOfInvalidation } from '#db/queries/abuse/clusters.ts'
import {
  findInvalidation,
  type InvalidationRow,
  pageOfInvalidations,
} from '#db/queries/moderation/invalidations.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'

/** `who`: an organiser's address; `null` for the operator; `undefined` where the account was deleted. */
export type ListedInvalidation = InvalidationRow & { who: string | null | undefined; isOfCluster: boolean }

const ON_A_PAGE = 20

/** One page. `next`: the `?after=` of the next page; `null` on the last. */
export type InvalidationsPage = { invalidations: ListedInvalidation[]; next: string | null }

/** Lists one page of a letter's invalidations, the latest first. */
export async function listInvalidations(
  ctx: Pick<Context, 'store' | 'cipher'>,
  letter: string,
  after: string | null,
): Promise<InvalidationsPage> {
  if (after !== null && !/^[\w-]{1,64}$/.test(after)) return { invalidations: [], next: null }
  return ctx.store.read(async (db) => {
    const from = after === null ? null : await findInvalidation(db, after)
    if (from === undefined || (from && from.letter !== letter)) return { invalidations: [], next: null }
    const rows = await pageOfInvalidations(db, letter, { after: from, limit: ON_A_PAGE + 1 })
    const invalidations: ListedInvalidation[] = []
    for (const row of rows.slice(0, ON_A_PAGE)) {
      const { organiserId: id } = row
      const organiser = id === null ? null : await findOrganiser(db, id)
      const who =
        organiser && ctx.cipher.open(organiser.address, associatedData.organiserAddress(organiser.id))
      invalidations.push({
        ...row,
        who,
        isOfCluster: (await clusterOfInvalidation(db, row.id)) !== undefined,
      })
    }
    return { invalidations, next: rows.length > ON_A_PAGE ? (invalidations.at(-1)?.id ?? null) : null }
  })
}
