import type { SearchCursor, SearchFrom } from '#db/queries/moderation/search-cursor.ts'
import { smallestPart } from '#db/queries/moderation/search-part.ts'
import { scanWindow } from '#db/queries/moderation/search-window.ts'
import { signaturesAt } from '#db/queries/moderation/signatures-at.ts'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { conditionOf } from './condition-of.ts'
import type { Search } from './search.ts'

export type { SearchCursor, SearchFrom }

/** Signatures on one page. */
export const SIGNATURES_ON_A_PAGE = 50

/**
 * Rows read for one page, in one query each. Most searches end with the first. After the last, the organiser is asked
 * whether to continue.
 */
const WINDOWS = [500, 5_000, 10_000, 15_000, 20_000]

/** One page of the signatures that a search found. */
export type SignaturesPage = {
  /** In the order in which they were submitted, the latest first. */
  signatures: SignatureRow[]
  /** Where the pages with older and newer ones begin; `null` where there are none. */
  older: SearchCursor | null
  newer: SearchCursor | null
  /** Whether the search stopped before the page was full. */
  stopped: boolean
}

/** Finds one page of signatures, from a cursor on. */
export async function searchSignatures(
  ctx: Pick<Context, 'store' | 'secret'>,
  letter: string,
  search: Search,
  way: SearchFrom,
): Promise<SignaturesPage> {
  const condition = conditionOf(ctx, letter, search, { live: false })
  const part = await ctx.store.read((db) => smallestPart(db, condition))
  const found: SearchCursor[] = []
  let end = way.from
  let isMore = true
  for (const window of WINDOWS) {
    await ctx.store.yieldToEventLoop()
    const limit = SIGNATURES_ON_A_PAGE + 1 - found.length
    const from = end
    const look = await ctx.store.read((db) =>
      scanWindow(db, condition, part, { from, towards: way.towards }, { window, limit }),
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
  // `ahead` is in the direction of the search, `behind` where it came from.
  const ahead = found.length > SIGNATURES_ON_A_PAGE ? edge(places, way.towards) : stopped ? end : null
  const behind = way.from && (edge(places, way.towards === 'older' ? 'newer' : 'older') ?? way.from)
  return way.towards === 'older'
    ? { signatures, older: ahead, newer: behind, stopped }
    : { signatures, older: behind, newer: ahead, stopped }
}

function edge(places: SearchCursor[], side: SearchFrom['towards']): SearchCursor | null {
  return (side === 'older' ? places.at(-1) : places[0]) ?? null
}
