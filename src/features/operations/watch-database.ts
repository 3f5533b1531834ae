import type { Store } from '#db/store.ts'
import type { Log } from '#platform/log.ts'

/** Logs once that the database is not in its place, where nothing that is stored would last, and once that it is back. */
export class DatabasePlace {
  readonly #store: Pick<Store, 'misplaced'>
  readonly #log: Log
  #isAway = false

  constructor(store: Pick<Store, 'misplaced'>, log: Log) {
    this.#store = store
    this.#log = log
  }

  /** Looks once. */
  async look(): Promise<void> {
    const fault = this.#store.misplaced()
    if (fault !== null && !this.#isAway) this.#log('error', 'database-misplaced', { fault })
    if (fault === null && this.#isAway) this.#log('info', 'database-in-place', {})
    this.#isAway = fault !== null
  }
}
