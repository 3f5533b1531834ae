import { Recurrence } from '#values/recurrence.ts'
import { describeFault, type Log } from './log.ts'

/** A loop has recovered once it has not failed for so long. Milliseconds. */
const RECOVERY = 5_000
/** The same for a loop that fails again and again: twice as long each time, up to this. Milliseconds. */
const LONGEST_RECOVERY = 10 * 60_000
/** After so long without a failure the next one is the first again. Milliseconds. */
const FORGIVEN = 60 * 60_000

/** Different faults of one outage that are reported by themselves. */
const MOST_FAULTS = 5

type Outage = { began: Date; failedAt: Date; failures: number; faults: Map<string, Recurrence> }

/**
 * Reports in the log that a loop fails: once for each fault, then with growing pauses, and that it has recovered. A loop
 * that fails and recovers in turn is reported less and less often, too.
 */
export class LoopHealth {
  readonly #loop: string
  readonly #log: Log
  readonly #now: () => Date
  #outage: Outage | null = null
  #recovery = RECOVERY
  #recoveredAt: Date | null = null

  constructor(loop: string, log: Log, now: () => Date) {
    this.#loop = loop
    this.#log = log
    this.#now = now
  }

  failed(error: unknown): void {
    const now = this.#now()
    const outage = this.#outage ?? { began: now, failedAt: now, failures: 0, faults: new Map() }
    this.#outage = outage
    outage.failedAt = now
    outage.failures += 1
    const fault = describeFault(error)
    const name = outage.faults.has(fault) || outage.faults.size < MOST_FAULTS ? fault : 'others'
    const recurrence = outage.faults.get(name) ?? new Recurrence()
    outage.faults.set(name, recurrence)
    if (recurrence.count(now) > 0)
      this.#log('error', 'loop-failed', { loop: this.#loop, fault, failures: outage.failures })
  }

  succeeded(): void {
    const now = this.#now()
    if (!this.#outage || elapsed(this.#outage.failedAt, now) < this.#recovery) return
    const { began, failures } = this.#outage
    const seconds = Math.round(elapsed(began, now) / 1_000)
    this.#log('info', 'loop-recovered', { loop: this.#loop, failures, seconds })
    const isNew = this.#recoveredAt === null || elapsed(this.#recoveredAt, began) >= FORGIVEN
    this.#recovery = isNew ? RECOVERY : Math.min(this.#recovery * 2, LONGEST_RECOVERY)
    this.#recoveredAt = now
    this.#outage = null
  }
}

/** Milliseconds from one moment to another; without end where the clock was set back. */
function elapsed(from: Date, to: Date): number {
  const milliseconds = to.getTime() - from.getTime()
  return milliseconds < 0 ? Number.POSITIVE_INFINITY : milliseconds
}
