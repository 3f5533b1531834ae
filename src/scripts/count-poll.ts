import { jittered } from './backoff.ts'
import type { LetterEvents } from './letter-events.ts'

/** The interval of requests for the count where there is no stream. Milliseconds. */
const INTERVAL = 30_000
/** How long to wait for a response, in milliseconds: it uses one of the browser's connections. */
const TIMEOUT = 10_000

/** Requests the count of a letter at intervals, while no events arrive and until `signal` aborts. */
export class CountPoll {
  readonly #url: string
  readonly #events: LetterEvents
  readonly #signal: AbortSignal
  #timer = 0

  constructor(url: string, events: LetterEvents, signal: AbortSignal) {
    this.#url = url
    this.#events = events
    this.#signal = signal
    signal.addEventListener('abort', () => clearTimeout(this.#timer))
  }

  /** Makes the next request after a time, in milliseconds. */
  startIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    if (!this.#signal.aborted) this.#timer = window.setTimeout(() => this.#poll(), milliseconds)
  }

  async #poll(): Promise<void> {
    if (this.#events.age() >= INTERVAL) await this.#request()
    this.startIn(jittered(INTERVAL))
  }

  async #request(): Promise<void> {
    try {
      // The cached response may be as old as the last request.
      const response = await fetch(this.#url, { cache: 'no-cache', signal: AbortSignal.timeout(TIMEOUT) })
      if (response.ok) this.#events.publish('count', await response.json())
    } catch {
      // The network may be back at the next request.
    }
  }
}
