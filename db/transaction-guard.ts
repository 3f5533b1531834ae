import { TransactionLeft } from './store.ts'

/**
 * Awaits the function of a transaction on SQLite, which answers within one turn of the event loop. Rejects with
 * `TransactionLeft` if the function has not finished when the loop turns: it awaits something other than its queries.
 */
export async function withinThisTurn<T>(work: Promise<T>): Promise<T> {
  let turned: NodeJS.Immediate | undefined
  const turn = new Promise<never>((_, reject) => {
    turned = setImmediate(() => reject(new TransactionLeft()))
  })
  // If the loop turns first, the function may still reject later: without this, that would end the process.
  work.catch(() => {})
  try {
    return await Promise.race([work, turn])
  } finally {
    clearImmediate(turned)
  }
}

/**
 * Awaits the function of a transaction on PostgreSQL, which answers over a socket. A function that is not finished, and has
 * no query in progress when the event loop turns, awaits something other than its queries.
 */
export class QueryWatch {
  #inProgress = 0
  #idle: NodeJS.Immediate | undefined
  #settled = false
  readonly #left = Promise.withResolvers<never>()

  /** Awaits `work`. Rejects with `TransactionLeft` as soon as it awaits something else. */
  async race<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {})
    this.#watch()
    try {
      return await Promise.race([work, this.#left.promise])
    } finally {
      this.#settled = true
      clearImmediate(this.#idle)
    }
  }

  /** Runs one query of the transaction. Rejects once the transaction is over. */
  async query<T>(run: () => Promise<T>): Promise<T> {
    if (this.#settled) throw new TransactionLeft()
    this.#inProgress += 1
    try {
      return await run()
    } finally {
      this.#inProgress -= 1
      this.#watch()
    }
  }

  #watch() {
    clearImmediate(this.#idle)
    this.#idle = setImmediate(() => {
      if (this.#inProgress === 0 && !this.#settled) this.#left.reject(new TransactionLeft())
    })
  }
}
