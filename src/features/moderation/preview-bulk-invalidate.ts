import type { SearchCursor } from '#db/queries/moderation/search-cursor.ts'
import { smallestPart } from '#db/queries/moderation/search-part.ts'
import { type Tally, tallyWindow } from '#db/queries/moderation/search-tally.ts'
import { endOfWindow, scanWindow } from '#db/queries/moderation/search-window.ts'
import { signaturesAt } from '#db/queries/moderation/signatures-at.ts'
import type { Context } from '#features/context.ts'
import { conditionOf } from './condition-of.ts'
import type { Search } from './search.ts'

/** What a bulk invalidation would change. */
export type Preview = {
  /** All signatures that it would invalidate. */
  all: number
  counted: number
  quarantined: number
  pending: number
  /** The number for each version, the newest first. */
  versions: { version: number; size: number }[]
  /** The first names. */
  names: string[]
}

/** Signatures read in one query. */
const WINDOW = 5_000
const NAMES = 10

/**
 * Counts the signatures that a bulk invalidation would change, at one moment, and yields between queries, so that no other
 * request waits. It takes some seconds where a million signatures have to be read.
 */
export function previewInvalidation(
  ctx: Pick<Context, 'store' | 'secret'>,
  letter: string,
  search: Search,
): Promise<Preview> {
  const condition = conditionOf(ctx, letter, search, { live: true })

  return ctx.store.snapshot(async (db) => {
    const part = await smallestPart(db, condition)
    const tallies: Tally[] = []
    const first: SearchCursor[] = []
    let from: SearchCursor | null = null
    do {
      tallies.push(...(await tallyWindow(db, condition, part, from, WINDOW)))
      if (first.length < NAMES) {
        const few = { window: WINDOW, limit: NAMES - first.length }
        first.push(...(await scanWindow(db, condition, part, { from, towards: 'older' }, few)).found)
      }
      from = await endOfWindow(db, condition, part, { from, towards: 'older' }, WINDOW)
      await ctx.store.yieldToEventLoop()
    } while (from)
    const names = (await signaturesAt(db, first)).flatMap(({ name }) => name ?? [])
    const sizes = Map.groupBy(tallies, ({ version }) => version)
    return {
      all: sum(tallies),
      counted: sum(tallies.filter(({ state }) => state === 'counted')),
      quarantined: sum(tallies.filter(({ state }) => state === 'quarantined')),
      pending: sum(tallies.filter(({ state }) => state === 'pending')),
      versions: [...sizes]
        .map(([version, some]) => ({ version, size: sum(some) }))
        .sort((a, b) => b.version - a.version),
      names,
    }
  })
}

function sum(tallies: readonly Tally[]): number {
  return tallies.reduce((all, { size }) => all + size, 0)
}
