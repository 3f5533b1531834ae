import type { Store } from '#db/store.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import type { Log } from '#platform/log.ts'

/** Finishes erasures that had to wait for a reader of the database, and logs when one begins to wait and when all are done. */
export class Scrubbing {
  readonly #store: Store
  readonly #log: Log
  #waits = false

  constructor(parts: { store: Store; log: Log }) {
    this.#store = parts.store
    this.#log = parts.log
  }

  /** Every few seconds, by the loop: an attempt that waits in vain costs the database some work. */
  async run(): Promise<void> {
    const done = await finishScrub(this.#store)
    if (done === !this.#waits) return
    this.#waits = !done
    if (done) this.#log('info', 'scrub-finished', {})
    else this.#log('warn', 'scrub-waits', {})
  }
}
