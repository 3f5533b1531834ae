const MINUTE = 60_000

/** The pauses between reports of one event: each longer, up to an hour. Milliseconds. */
const PAUSES = [1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE] as const

/** Decides when a repeated event is reported: the first time, then with growing pauses. */
export class Recurrence {
  #reports = 0
  #reportedAt = 0
  #unreported = 0

  /** Counts one occurrence. Returns what `due` returns. */
  count(now: Date): number {
    this.#unreported += 1
    return this.due(now)
  }

  /** The number of occurrences since the last report, if they are to be reported now; otherwise 0. */
  due(now: Date): number {
    return this.#unreported > 0 && !this.#isPausing(now) ? this.take(now) : 0
  }

  /** The same, without waiting for the pause to end. */
  take(now: Date): number {
    const occurrences = this.#unreported
    this.#unreported = 0
    this.#reports += 1
    this.#reportedAt = now.getTime()
    return occurrences
  }

  /** Whether the last pause has ended and nothing has happened in it: the next occurrence is a new beginning. */
  isOver(now: Date): boolean {
    return this.#unreported === 0 && !this.#isPausing(now)
  }

  #isPausing(now: Date): boolean {
    if (this.#reports === 0) return false
    const elapsed = now.getTime() - this.#reportedAt
    // A clock that was set back must not suppress reports.
    return elapsed >= 0 && elapsed < (PAUSES[Math.min(this.#reports, PAUSES.length) - 1] ?? MINUTE)
  }
}
