import { diffArrays } from 'diff'

/** So many items were removed and added, and the next `same` ones stayed. */
export type Part = { removed: number; added: number; same: number }

/** The most that comparing two texts may take, in steps: a step is a comparison of two words. */
export const MOST_STEPS = 4_000_000

/** The most that comparing two lists may take at once, because it cannot be interrupted. */
export const MOST_AT_ONCE = 100_000

/** After so many steps others get their turn. */
export const SLICE = 50_000

/** Counts what comparing takes, so that it ends in time whatever the texts are. */
export class Steps {
  #left: number
  #sinceTurn = 0
  #taken = 0

  constructor(most = MOST_STEPS) {
    this.#left = most
  }

  /** All steps so far. */
  get taken(): number {
    return this.#taken
  }

  /** The steps since others had their turn. */
  get sinceTurn(): number {
    return this.#sinceTurn
  }

  /** Takes steps of the allowance; `false` where it is used up. */
  consume(steps = 1): boolean {
    this.pass(steps)
    this.#left -= steps
    return this.#left > 0
  }

  /** Counts steps that are few in every text. */
  pass(steps = 1): void {
    this.#taken += steps
    this.#sinceTurn += steps
  }

  get areLeft(): boolean {
    return this.#left > 0
  }

  /** Whether others should have their turn now; the next slice begins then. */
  areDue(): boolean {
    if (this.#sinceTurn < SLICE) return false
    this.#sinceTurn = 0
    return true
  }
}

/**
 * Compares two lists, item by item (Myers); `null` where they are too different, or too long, to be compared within the
 * steps. What both begin and end with costs nothing.
 */
export function compare(before: readonly string[], after: readonly string[], steps: Steps): Part[] | null {
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
  // Declared as always there, and undefined after too many edits.
  return (
    (hunks as typeof hunks | undefined)?.map(({ added, removed, count }) => ({
      removed: removed ? count : 0,
      added: added ? count : 0,
      same: added || removed ? 0 : count,
    })) ?? null
  )
}

/**
 * How many edits two lists may be searched for within `MOST_AT_ONCE`. For d edits the search takes d²/2 steps to walk
 * the diagonals of the two, 2d + 1 of them, and passes each pair of equal items on them once.
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

/** Everything before removed, everything after added. */
export function allOther(before: readonly unknown[], after: readonly unknown[]): Part[] {
  return [{ removed: before.length, added: after.length, same: 0 }]
}

/** Parts that only another part without anything that stayed keeps apart are one. */
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
