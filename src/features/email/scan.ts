import { yieldToEventLoop } from '#platform/loop.ts'
import type { ScanStep } from './scan-step.ts'

/** Once everybody was looked at, the next look comes after this long. Milliseconds. */
const REST = 60 * 60_000
/** A run ends after this long; most of the time belongs to people. Milliseconds. */
const TURN = 500

/**
 * Looks at everybody again and again, a few at a time: at once when the process starts, and then now and then. Where
 * it stands is of no importance to anybody: who was mailed is written down with each mail.
 */
export class Scan<Place> {
  readonly #step: (after: Place | null) => Promise<ScanStep<Place>>
  readonly #report: (round: { emailed: number; failed: number }) => void
  readonly #now: () => Date
  readonly #rest: number
  #after: Place | null = null
  #emailed = 0
  #failed = 0
  #restUntil: Date | null = null

  constructor(parts: {
    step: (after: Place | null) => Promise<ScanStep<Place>>
    report: (round: { emailed: number; failed: number }) => void
    now: () => Date
    /** Milliseconds; without it, an hour. */
    rest?: number
  }) {
    this.#step = parts.step
    this.#report = parts.report
    this.#now = parts.now
    this.#rest = parts.rest ?? REST
  }

  /** Takes the next few steps. Once a second, by the loop. */
  async run(): Promise<void> {
    const start = this.#now()
    if (this.#restUntil && start < this.#restUntil) return
    do {
      const { emailed, failed, next } = await this.#step(this.#after)
      this.#emailed += emailed
      this.#failed += failed
      this.#after = next
      // On SQLite nothing of this lets go of the event loop by itself.
      await yieldToEventLoop()
    } while (this.#after !== null && this.#now().getTime() - start.getTime() < TURN)
    if (this.#after !== null) return
    this.#report({ emailed: this.#emailed, failed: this.#failed })
    this.#emailed = this.#failed = 0
    this.#restUntil = new Date(start.getTime() + this.#rest)
  }
}
