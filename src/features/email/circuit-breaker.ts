const MINUTE = 60_000
/** So many mails refused, or met by nobody, in a row, none sent between them, are no matter of one mail. */
const REFUSALS_IN_A_ROW = 5
/** Pauses of the queue, or of the news in it, when nothing gets through. */
const BREAKS = [1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const

/** Holds mail back, for longer each time, while it does not get through. */
export class CircuitBreaker {
  #breaks = 0
  #refusals = 0
  #refused = new Set<string>()
  #until: Date | null = null

  get until(): Date | null {
    return this.#until
  }

  /** Whether the last break has yet to be followed by a mail that got through. */
  get isBraking(): boolean {
    return this.#breaks > 0
  }

  holds(now: Date): boolean {
    return this.#until !== null && now < this.#until
  }

  /** One more mail was refused, or met by nobody; `true` once too many were, none getting through between them. */
  refuse(id?: string): boolean {
    this.#refusals += 1
    if (id !== undefined) this.#refused.add(id)
    return this.#refusals >= REFUSALS_IN_A_ROW
  }

  /** The mails that were refused since one got through or a break began, taken off: they are not to blame. */
  takeRefused(): string[] {
    const ids = [...this.#refused]
    this.#refused.clear()
    return ids
  }

  /** Begins a break and returns its length in milliseconds; `null` within one: mails that fail together are one reason. */
  pull(now: Date): number | null {
    if (this.holds(now)) return null
    const pause = BREAKS[Math.min(this.#breaks, BREAKS.length - 1)] ?? BREAKS[0]
    this.#breaks += 1
    this.#refusals = 0
    this.#until = new Date(now.getTime() + pause)
    return pause
  }

  release(): void {
    this.#breaks = 0
    this.#refusals = 0
    this.#refused.clear()
    this.#until = null
  }
}
