const MINUTE = 60_000
/** After this number of failures in a row the server is to blame, and not one email. */
const FAILURES_IN_A_ROW = 5
/** How long it stays open: longer each time, up to the last. Milliseconds. */
const BACKOFF = [1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const

/** A circuit breaker for the mail server: while it is open, nothing is sent. */
export class CircuitBreaker {
  #opened = 0
  #failures = 0
  #refused = new Set<string>()
  #until: Date | null = null

  /** When it was, or will be, half open: one email may try the server. `null` while it is closed. */
  get until(): Date | null {
    return this.#until
  }

  /** Whether it has opened since the last email was accepted. */
  get isOnTrial(): boolean {
    return this.#opened > 0
  }

  /** Whether nothing may be sent now. */
  isOpen(now: Date): boolean {
    return this.#until !== null && now < this.#until
  }

  /** Counts a failure of the server, or its refusal of the email `id`; `true` once there are five in a row. */
  countRefusal(id?: string): boolean {
    this.#failures += 1
    if (id !== undefined) this.#refused.add(id)
    return this.#failures >= FAILURES_IN_A_ROW
  }

  /** Takes the ids of the emails that were refused since the last one was accepted: they are not to blame. */
  takeRefused(): string[] {
    const ids = [...this.#refused]
    this.#refused.clear()
    return ids
  }

  /** Opens and returns for how long, in milliseconds; `null` where it is open already. */
  open(now: Date): number | null {
    if (this.isOpen(now)) return null
    const pause = BACKOFF[Math.min(this.#opened, BACKOFF.length - 1)] ?? BACKOFF[0]
    this.#opened += 1
    this.#failures = 0
    this.#until = new Date(now.getTime() + pause)
    return pause
  }

  /** Closes, because an email was accepted. */
  close(): void {
    this.#opened = 0
    this.#failures = 0
    this.#refused.clear()
    this.#until = null
  }
}
