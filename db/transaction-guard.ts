import { TransactionLeft } from './store.ts'

/**
 * Waits for a transaction's function on a database that answers within the turn (SQLite): whoever has not finished
 * when the event loop turns was waiting for something else.
 */
export async function withinThisTurn<T>(work: Promise<T>): Promise<T> {
  let turned: NodeJS.Immediate | undefined
  const turn = new Promise<never>((_, reject) => {
    turned = setImmediate(() => reject(new TransactionLeft()))
  })
  // The loser of the race may still fail later, with nobody left to hear it.
  work.catch(() => {})
  try {
    return await Promise.race([work, turn])
  } finally {
    clearImmediate(turned)
  }
}

/**
 * The same for a database that answers over a socket (PostgreSQL): a transaction with no query under way when the
 * event loop turns, and not finished, is waiting for something else.
 */
export class QueryWatch {
  #underWay = 0
  #idle: NodeJS.Immediate | undefined
  #settled = false
  readonly #left = Promise.withResolvers<never>()

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

  /** Runs one query of the transaction; refused once the transaction is over. */
  async query<T>(run: () => Promise<T>): Promise<T> {
    if (this.#settled) throw new TransactionLeft()
    this.#underWay += 1
    try {
      return await run()
    } finally {
      this.#underWay -= 1
      this.#watch()
    }
  }

  #watch() {
    clearImmediate(this.#idle)
    this.#idle = setImmediate(() => {
      if (this.#underWay === 0 && !this.#settled) this.#left.reject(new TransactionLeft())
    })
  }
}
