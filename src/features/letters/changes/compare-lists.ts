import { diffArrays } from 'diff'
import type { Steps } from './steps.ts'

/** How many items were removed and added, and how many after them stayed. */
export type Part = { removed: number; added: number; same: number }

/** The most that comparing two lists may take at once, because it cannot be interrupted. */
export const MOST_AT_ONCE = 100_000

/**
 * Compares two lists, item by item (Myers 1986); `null` where they are too different or too long for the steps that are
 * left. A common beginning and a common end cost nothing.
 */
export function compareLists(
  before: readonly string[],
  after: readonly string[],
  steps: Steps,
): Part[] | null {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1
  steps.pass(start + end)
  const old = before.slice(start, before.length - end)
  const now = after.slice(start, after.length - end)
  const parts: Part[] = [{ removed: 0, added: 0, same: start }]
  if (old.length > 0 && now.length > 0) {
    const middle = edits(old, now, steps)
    if (!middle) return null
    parts.push(...middle)
  } else parts.push({ removed: old.length, added: now.length, same: 0 })
  parts.push({ removed: 0, added: 0, same: end })
  return joined(parts)
}

function edits(old: string[], now: string[], steps: Steps): Part[] | null {
  if (!steps.areLeft) return null
  const maxEditLength = mostEdits(old, now)
  const hunks = diffArrays(old, now, {
    maxEditLength,
    comparator: (a, b) => {
      steps.consume()
      return a === b
    },
  })
  // The types say that it is always there; it is undefined after too many edits.
  return (
    (hunks as typeof hunks | undefined)?.map(({ added, removed, count }) => ({
      removed: removed ? count : 0,
      added: added ? count : 0,
      same: added || removed ? 0 : count,
    })) ?? null
  )
}

/**
 * The most edits that a search may look for and stay within `MOST_AT_ONCE` steps. For d edits it takes d²/2 steps to walk
 * the 2d + 1 diagonals, and passes each pair of equal items on them once.
 */
function mostEdits(old: readonly string[], now: readonly string[]): number {
  const times = new Map<string, number>()
  for (const item of old) times.set(item, (times.get(item) ?? 0) + 1)
  const pairs = now.reduce((sum, item) => sum + (times.get(item) ?? 0), 0)
  const shorter = Math.min(old.length, now.length)
  // d²/2 + min(pairs, (2d + 1) · shorter)
  const walked = Math.floor(Math.sqrt(shorter * shorter * 4 + 2 * MOST_AT_ONCE) - 2 * shorter)
  const passed = pairs < MOST_AT_ONCE ? Math.floor(Math.sqrt(2 * (MOST_AT_ONCE - pairs))) : 0
  return Math.max(1, walked, passed)
}

/** All items of one list removed, and all of the other added. */
export function allReplaced(before: readonly unknown[], after: readonly unknown[]): Part[] {
  return [{ removed: before.length, added: after.length, same: 0 }]
}

/** Joins a part to the one before it where nothing that stayed is between them. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (last && (last.same === 0 || part.removed + part.added === 0)) {
      last.removed += part.removed
      last.added += part.added
      last.same += part.same
    } else result.push({ ...part })
  }
  return result
}
