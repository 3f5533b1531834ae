import { yieldToEventLoop } from '#platform/loop.ts'
import type { ScanStep } from './scan-step.ts'

/** The time from the start of one full scan to the start of the next. Milliseconds. */
const INTERVAL = 60 * 60_000
/** A run ends after this long, so that requests are answered meanwhile. Milliseconds. */
const RUN_AT_MOST = 500

/** What a full scan did. */
export type ScanReport = { emailed: number; failed: number }

/**
 * Repeats a full scan over rows, one step at a time. It starts when the process starts. The cursor is kept in memory
 * only: each email is its own record that it was queued.
 */
export class Scan<Cursor> {
  readonly #step: (after: Cursor | null) => Promise<ScanStep<Cursor>>
  readonly #report: (report: ScanReport) => void
  readonly #now: () => Date
  readonly #interval: number
  #cursor: Cursor | null = null
  #emailed = 0
  #failed = 0
  #nextScanAt: Date | null = null

  constructor(parts: {
    step: (after: Cursor | null) => Promise<ScanStep<Cursor>>
    /** Called at the end of each full scan. */
    report: (report: ScanReport) => void
    now: () => Date
    /** Milliseconds; an hour by default. */
    interval?: number
  }) {
    this.#step = parts.step
    this.#report = parts.report
    this.#now = parts.now
    this.#interval = parts.interval ?? INTERVAL
  }

  /** Runs steps for at most half a second. The loop calls it once a second. */
  async run(): Promise<void> {
    const start = this.#now()
    if (this.#nextScanAt && start < this.#nextScanAt) return
    do {
      const { emailed, failed, next } = await this.#step(this.#cursor)
      this.#emailed += emailed
      this.#failed += failed
      this.#cursor = next
      // On SQLite a step never yields to the event loop.
      await yieldToEventLoop()
    } while (this.#cursor !== null && this.#now().getTime() - start.getTime() < RUN_AT_MOST)
    if (this.#cursor !== null) return
    this.#report({ emailed: this.#emailed, failed: this.#failed })
    this.#emailed = this.#failed = 0
    this.#nextScanAt = new Date(start.getTime() + this.#interval)
  }
}
