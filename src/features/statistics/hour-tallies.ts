import type { Tally } from './tally.ts'

/** Adds up the tallies of hours, part by part. An hour is the moment at which it begins. */
export class HourTallies {
  readonly #tallies = new Map<number, Tally>()

  add(hour: Date, { submitted = 0, verified = 0, counted = 0 }: Partial<Tally>): void {
    const before = this.#tallies.get(hour.getTime())
    this.#tallies.set(hour.getTime(), {
      submitted: (before?.submitted ?? 0) + submitted,
      verified: (before?.verified ?? 0) + verified,
      counted: (before?.counted ?? 0) + counted,
    })
  }

  at(hour: Date): Tally | undefined {
    return this.#tallies.get(hour.getTime())
  }

  all(): [hour: Date, tally: Tally][] {
    return [...this.#tallies].map(([at, tally]) => [new Date(at), tally])
  }
}
