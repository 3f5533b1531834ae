import type Database from 'better-sqlite3'
import { isBusy, unavailable } from './sqlite-errors.ts'
import {
  accountsOn,
  handle,
  keptStatements,
  openReader,
  type Prepare,
  patientHandle,
} from './sqlite-handle.ts'
import { type Read, type Store, StoreUnavailable, type Write } from './store.ts'
import { withinThisTurn } from './transaction-guard.ts'

/** How long a transaction waits for another process's lock before it is refused, in milliseconds. */
const LOCK_PATIENCE = 5_000

/** How long readers may hold up the emptying of the journal, in milliseconds. */
const SCRUB_PATIENCE = 2_000

/** Transactions that share one COMMIT. More would save little and let the last wait long. */
const GROUP = 200

type Job = {
  run: (prepare: Prepare) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/**
 * A database file as a store. All writes go through one connection, in groups that share a COMMIT; reads have another.
 * Without a writer it only reads.
 */
export class SqliteStore implements Store {
  readonly alone: boolean
  readonly accounts: Store['accounts']
  readonly #path: string
  readonly #writer: Database.Database | null
  readonly #lock: Database.Database | null
  readonly #reader: Database.Database
  readonly #readHandle: Read
  readonly #prepareWrite: Prepare
  readonly #waiting: Job[] = []
  #draining: Promise<void> | null = null
  /** What waits for the end of the group that is being written. */
  readonly #between: (() => void)[] = []
  #closed = false

  constructor(path: string, writer: Database.Database | null, lock: Database.Database | null) {
    this.#path = path
    // The lock keeps every other server away.
    this.alone = lock !== null
    this.#writer = writer
    this.#lock = lock
    this.#prepareWrite = writer ? keptStatements(writer) : refuseToWrite
    this.#reader = openReader(path)
    const prepareRead = keptStatements(this.#reader)
    this.#readHandle = handle(prepareRead)
    this.accounts = accountsOn(prepareRead, (run) => this.#enqueue(run))
  }

  async read<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    try {
      return await fn(this.#readHandle)
    } catch (error) {
      throw unavailable(error)
    }
  }

  write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
    return this.#enqueue((prepare) => fn(handle(prepare)))
  }

  #enqueue<T>(run: (prepare: Prepare) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(new StoreUnavailable('The database is closed.'))
      this.#waiting.push({ run, resolve: resolve as (value: unknown) => void, reject })
      this.#draining ??= this.#drain().finally(() => {
        this.#draining = null
        for (const run of this.#between.splice(0)) run()
      })
    })
  }

  async snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    const client = openReader(this.#path)
    try {
      client.exec('BEGIN')
      return await fn(patientHandle(keptStatements(client), nextTurn))
    } catch (error) {
      throw unavailable(error)
    } finally {
      client.close()
    }
  }

  breathe(): Promise<void> {
    return nextTurn()
  }

  async changeMark(): Promise<string> {
    return String(this.#reader.pragma('data_version', { simple: true }))
  }

  async scrub(): Promise<boolean> {
    const writer = this.#writer
    if (!writer || this.#closed) return false
    const deadline = performance.now() + SCRUB_PATIENCE
    for (;;) {
      // Pages that held what was deleted are overwritten in the file (secure_delete); the journal is emptied here.
      if (await this.#betweenGroups(() => emptiesJournal(writer))) return true
      if (performance.now() > deadline) return false
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async faults(): Promise<string[]> {
    try {
      const integrity = this.#reader.pragma('quick_check') as { quick_check: string }[]
      const references = this.#reader.pragma('foreign_key_check') as { table: string }[]
      return [
        ...integrity.map((row) => row.quick_check).filter((line) => line !== 'ok'),
        ...references.map((row) => `a row of ${row.table} refers to one that does not exist`),
      ]
    } catch (error) {
      // A file can be too damaged to be looked through to its end.
      const found = unavailable(error)
      if (found instanceof StoreUnavailable) return [found.message]
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#draining
    this.#reader.close()
    this.#writer?.close()
    this.#lock?.close()
  }

  /** Runs what must not be within a transaction: at once, or after the group that is being written. */
  #betweenGroups<T>(run: () => T): Promise<T> {
    if (!this.#draining) return Promise.resolve(run())
    return new Promise((resolve) => this.#between.push(() => resolve(run())))
  }

  /** Writes all that waits, a group to a COMMIT, and lets the event loop turn before each group fills. */
  async #drain() {
    await nextTurn()
    while (this.#waiting.length > 0) {
      try {
        await this.#begin()
        await this.#writeGroup()
      } catch (error) {
        // Without a transaction nobody who waits can be served; each hears why.
        for (const job of this.#waiting.splice(0)) job.reject(unavailable(error))
      }
      for (const run of this.#between.splice(0)) run()
      await nextTurn()
    }
  }

  /** Waits for another process's lock without holding the event loop. */
  async #begin() {
    const deadline = performance.now() + LOCK_PATIENCE
    for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
      try {
        this.#prepareWrite('BEGIN IMMEDIATE').run()
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        if (performance.now() > deadline)
          throw new StoreUnavailable('The database is locked by another process.')
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  async #writeGroup() {
    const done: { job: Job; value: unknown }[] = []
    try {
      while (this.#waiting.length > 0 && done.length < GROUP) {
        const job = this.#waiting.shift()
        if (!job) break
        const result = await this.#inSavepoint(job.run)
        if (result.ok) done.push({ job, value: result.value })
        else job.reject(unavailable(result.error))
        // A full disk makes SQLite roll back the whole transaction, the earlier functions of the group with it.
        if (!this.#writer?.inTransaction)
          throw result.ok ? new Error('The transaction is gone.') : result.error
      }
      this.#prepareWrite('COMMIT').run()
    } catch (error) {
      for (const { job } of done) job.reject(unavailable(error))
      if (this.#writer?.inTransaction) this.#prepareWrite('ROLLBACK').run()
      return
    }
    for (const { job, value } of done) job.resolve(value)
  }

  async #inSavepoint(run: Job['run']): Promise<{ ok: true; value: unknown } | { ok: false; error: unknown }> {
    let over = false
    const prepare: Prepare = (sql) => {
      if (over) throw new Error('This transaction is over; its handle takes no more queries.')
      return this.#prepareWrite(sql)
    }
    try {
      this.#prepareWrite('SAVEPOINT one').run()
      const value = await withinThisTurn(run(prepare))
      this.#prepareWrite('RELEASE one').run()
      return { ok: true, value }
    } catch (error) {
      this.#undoOne()
      return { ok: false, error }
    } finally {
      over = true
    }
  }

  #undoOne() {
    if (!this.#writer?.inTransaction) return
    try {
      this.#prepareWrite('ROLLBACK TO one').run()
      this.#prepareWrite('RELEASE one').run()
    } catch {
      // Without its savepoint the group cannot go on; the caller sees that no transaction is left.
      this.#writer.exec('ROLLBACK')
    }
  }
}

const refuseToWrite: Prepare = () => {
  throw new Error('This store was opened to inspect, not to write.')
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function emptiesJournal(writer: Database.Database): boolean {
  try {
    const [done] = writer.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return done?.busy === 0
  } catch {
    return false
  }
}
