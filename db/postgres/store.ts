import pg from 'pg'
import { type Read, type Store, StoreUnavailable, type Write } from '#db/store.ts'
import type { Faults } from '#values/damage.ts'
import type { BoundDatabase } from './bound-database.ts'
import { unavailable } from './errors.ts'
import { handle } from './handle.ts'
import { endPools, type Pools } from './pools.ts'
import { scrubTables } from './scrub.ts'
import { snapshotTransaction, writeTransaction } from './transaction.ts'

/** A database on a PostgreSQL server as a store. */
export class PostgresStore implements Store {
  readonly alone = false
  readonly #pools: Pools
  readonly #bound: BoundDatabase
  readonly #readHandle: Read
  readonly #writes = new Set<Promise<unknown>>()
  #closed = false

  constructor(pools: Pools, bound: BoundDatabase) {
    this.#pools = pools
    this.#bound = bound
    this.#readHandle = handle(pools.short)
  }

  async read<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    try {
      return await fn(this.#readHandle)
    } catch (error) {
      throw unavailable(error)
    }
  }

  write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('The database is closed.'))
    const written = writeTransaction(this.#pools.short, fn)
    this.#writes.add(written)
    const forget = () => this.#writes.delete(written)
    written.then(forget, forget)
    return written
  }

  snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    return snapshotTransaction(this.#pools.long, fn)
  }

  async yieldToEventLoop(): Promise<void> {}

  async dataVersion(): Promise<string> {
    try {
      const result = await this.#pools.short.query<{ version: string }>(
        'select pg_current_snapshot()::text as version',
      )
      return result.rows[0]?.version ?? ''
    } catch (error) {
      throw unavailable(error)
    }
  }

  async scrub(): Promise<boolean> {
    try {
      return await scrubTables(this.#pools.short)
    } catch {
      return false
    }
  }

  misplaced(): string | null {
    return this.#bound.fault
  }

  bind(installation: string): void {
    this.#bound.bind(installation)
  }

  /** The server checks its pages and enforces its references, so this only checks that it answers. */
  async faults(): Promise<Faults> {
    await this.dataVersion()
    return { found: [], reindex: [] }
  }

  async reindex(indexes: readonly string[]): Promise<void> {
    try {
      for (const index of indexes)
        await this.#pools.long.query(`reindex index ${pg.escapeIdentifier(index)}`)
    } catch (error) {
      throw unavailable(error)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.allSettled([...this.#writes])
    await endPools(this.#pools)
  }
}
