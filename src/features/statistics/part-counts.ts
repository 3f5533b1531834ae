import type { PartRow } from '#db/queries/statistics/tallies.ts'
import type { PartKind } from './tally.ts'

/** Adds up a letter's signatures by language, by country, and by why they do not count. */
export class PartCounts {
  readonly #letter: string
  readonly #parts = new Map<string, PartRow>()

  constructor(letter: string) {
    this.#letter = letter
  }

  add(kind: PartKind, value: string, signatures: number): void {
    const key = `${kind} ${value}`
    const before = this.#parts.get(key)?.signatures ?? 0
    this.#parts.set(key, { letter: this.#letter, kind, value, signatures: before + signatures })
  }

  rows(): PartRow[] {
    return [...this.#parts.values()]
  }
}

/** Whether two lists say the same, in whatever order. */
export function areSameParts(a: readonly PartRow[], b: readonly PartRow[]): boolean {
  return textOf(a) === textOf(b)
}

function textOf(parts: readonly PartRow[]): string {
  return parts
    .map(({ kind, value, signatures }) => `${kind} ${value} ${signatures}`)
    .sort()
    .join('\n')
}
