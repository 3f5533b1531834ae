import type { Place, Way } from '#db/queries/moderation/search-condition.ts'
import { lookAt, signaturesAt, smallestPart } from '#db/queries/moderation/signature-search.ts'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { conditionOf } from './condition-of.ts'
import type { Search } from './search.ts'

export type { Place, Way }

export const SIGNATURES_ON_A_PAGE = 50

/**
 * How many signatures are looked at for one page, in one query each: most searches end with the first. Beyond the last,
 * whoever searches is asked whether to go on.
 */
const WINDOWS = [500, 5_000, 10_000, 15_000, 20_000]

export type SignaturesPage = {
  /** The latest first, by when they were entered. */
  signatures: SignatureRow[]
  /** From where there may be older ones, and later ones; `null` where there are none. */
  older: Place | null
  newer: Place | null
  /** Only so many were looked at, and the page is not full. */
  stopped: boolean
}

/** One page of the signatures that are searched for, from a place on. */
export async function searchSignatures(
  ctx: Pick<Context, 'store' | 'secret'>,
  letter: string,
  search: Search,
  way: Way,
): Promise<SignaturesPage> {
  const condition = conditionOf(ctx, letter, search, { live: false })
  const part = await ctx.store.read((db) => smallestPart(db, condition))
  const found: Place[] = []
  let end = way.from
  let isMore = true
  for (const window of WINDOWS) {
    await ctx.store.yieldToEventLoop()
    const limit = SIGNATURES_ON_A_PAGE + 1 - found.length
    const from = end
    const look = await ctx.store.read((db) =>
      lookAt(db, condition, part, { from, towards: way.towards }, { window, limit }),
    )
    found.push(...look.found)
    end = look.end
    isMore = end !== null
    if (!isMore || found.length > SIGNATURES_ON_A_PAGE) break
  }
  const stopped = isMore && found.length <= SIGNATURES_ON_A_PAGE
  const places = found.slice(0, SIGNATURES_ON_A_PAGE)
  if (way.towards === 'newer') places.reverse()
  const signatures = await ctx.store.read((db) => signaturesAt(db, places))
  // Beyond the page in the way that was gone; behind it in the other, from where it began.
  const ahead = found.length > SIGNATURES_ON_A_PAGE ? edge(places, way.towards) : stopped ? end : null
  const behind = way.from && (edge(places, way.towards === 'older' ? 'newer' : 'older') ?? way.from)
  return way.towards === 'older'
    ? { signatures, older: ahead, newer: behind, stopped }
    : { signatures, older: behind, newer: ahead, stopped }
}

function edge(places: Place[], side: Way['towards']): Place | null {
  return (side === 'older' ? places.at(-1) : places[0]) ?? null
}
