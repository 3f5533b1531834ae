import type { Place } from '#db/queries/moderation/search-condition.ts'
import {
  endOfWindow,
  lookAt,
  signaturesAt,
  smallestPart,
  type Tally,
  tallyOf,
} from '#db/queries/moderation/signature-search.ts'
import type { Context } from '#features/context.ts'
import { conditionOf } from './condition-of.ts'
import type { Search } from './search.ts'

/** What an invalidation by a condition would do. */
export type Preview = {
  /** All that it would make invalid. */
  all: number
  counted: number
  quarantined: number
  pending: number
  /** How many of each version, the newest first. */
  versions: { version: number; size: number }[]
  /** The first of them. */
  names: string[]
}

/** Signatures looked at in one query. */
const WINDOW = 5_000
const NAMES = 10

/**
 * Counts what is searched for and could be made invalid, as it is at one moment, a part at a time: nobody waits for it but who asked. It takes
 * some seconds where a million signatures have to be looked at.
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
    const first: Place[] = []
    let from: Place | null = null
    do {
      tallies.push(...(await tallyOf(db, condition, part, from, WINDOW)))
      if (first.length < NAMES) {
        const few = { window: WINDOW, limit: NAMES - first.length }
        first.push(...(await lookAt(db, condition, part, { from, towards: 'older' }, few)).found)
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
