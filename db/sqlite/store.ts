import type Database from 'better-sqlite3'
import { type Read, type Store, StoreUnavailable, type Write } from '#db/store.ts'
import { withinThisTurn } from '#db/transaction-guard.ts'
import type { Faults } from '#values/damage.ts'
import { findFaults } from './damage.ts'
import { isBusy, unavailable } from './errors.ts'
import { DatabaseFiles } from './file.ts'
import { handle, keptStatements, openReader, type Prepare, patientHandle } from './handle.ts'

/** How long a transaction waits for another process's lock before it is refused, in milliseconds. */
const LOCK_TIMEOUT = 5_000

/** How long readers may hold up the emptying of the journal, in milliseconds. */
const SCRUB_TIMEOUT = 2_000

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
  readonly #path: string
  readonly #writer: Database.Database | null
  readonly #lock: Database.Database | null
  readonly #reader: Database.Database
  readonly #readHandle: Read
  readonly #prepareWrite: Prepare
  readonly #waiting: Job[] = []
  /** The files that are written to; what is wrong with them as far as was seen last. */
  readonly #files: DatabaseFiles | null
  #fault: string | null = null
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
    // SQLite opens the journal, by its name, at the first read: it must be the one that is there now.
    this.#reader.prepare('select 1 from sqlite_master').get()
    this.#files = writer ? new DatabaseFiles(path) : null
    this.#readHandle = handle(keptStatements(this.#reader))
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
    this.#assertInPlace()
    const client = this.#openReader()
    try {
      // What has the name by now may be another database than the one that is served.
      this.#assertInPlace()
      client.exec('BEGIN')
      return await fn(patientHandle(keptStatements(client), yieldToEventLoop))
    } catch (error) {
      throw unavailable(error)
    } finally {
      client.close()
    }
  }

  yieldToEventLoop(): Promise<void> {
    return yieldToEventLoop()
  }

  async dataVersion(): Promise<string> {
    return String(this.#reader.pragma('data_version', { simple: true }))
  }

  async scrub(): Promise<boolean> {
    const writer = this.#writer
    if (!writer || this.#closed) return false
    const deadline = performance.now() + SCRUB_TIMEOUT
    for (;;) {
      // Pages that held what was deleted are overwritten in the file (secure_delete); the journal is emptied here.
      if (await this.#betweenGroups(() => emptiesJournal(writer))) return true
      if (performance.now() > deadline) return false
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  misplaced(): string | null {
    this.#fault = this.#files?.fault(() => sizeKnownTo(this.#reader)) ?? null
    return this.#fault
  }

  /** Nothing to do: a file is known by its device and inode. */
  bind(): void {}

  async faults(depth: 'quick' | 'full'): Promise<Faults> {
    return findFaults(this.#reader, depth)
  }

  async reindex(indexes: readonly string[]): Promise<void> {
    const writer = this.#writer
    if (!writer) throw new Error('This store was opened to inspect, not to write.')
    await this.#betweenGroups(() => {
      try {
        for (const index of indexes) writer.exec(`REINDEX "${index}"`)
      } catch (error) {
        throw unavailable(error)
      }
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#draining
    if (this.#lock && this.#writer) markClosed(this.#writer)
    this.#reader.close()
    this.#writer?.close()
    this.#lock?.close()
  }

  #openReader(): Database.Database {
    try {
      return openReader(this.#path)
    } catch (error) {
      throw unavailable(error)
    }
  }

  #assertInPlace() {
    const fault = this.misplaced()
    if (fault === null) return
    throw new StoreUnavailable(
      `The database is not in its place: ${fault}. Nothing is stored until it is back, or the server was stopped, the database restored, and the server started.`,
    )
  }

  /** Runs what must not be within a transaction: at once, or after the group that is being written. */
  #betweenGroups<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const runNow = () => {
        try {
          resolve(run())
        } catch (error) {
          reject(error)
        }
      }
      if (this.#draining) this.#between.push(runNow)
      else runNow()
    })
  }

  /** Writes all that waits, a group to a COMMIT, and lets the event loop turn before each group fills. */
  async #drain() {
    await yieldToEventLoop()
    while (this.#waiting.length > 0) {
      try {
        // Looked at after each group and once a second; again here where something was wrong.
        if (this.#fault !== null) this.#assertInPlace()
        await this.#begin()
        await this.#writeGroup()
      } catch (error) {
        // Without a transaction nobody who waits can be served; each hears why.
        for (const job of this.#waiting.splice(0)) job.reject(unavailable(error))
      }
      for (const run of this.#between.splice(0)) run()
      await yieldToEventLoop()
    }
  }

  /** Waits for another process's lock without holding the event loop. */
  async #begin() {
    const deadline = performance.now() + LOCK_TIMEOUT
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
      // What went into a file without a name is lost at the next start: it must not be acknowledged.
      this.#assertInPlace()
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

/** Bytes of the database as a connection knows it, its journal included; no file is large enough where it cannot tell. */
function sizeKnownTo(reader: Database.Database): bigint {
  const read = (pragma: string) => BigInt(reader.pragma(pragma, { simple: true }) as number)
  try {
    return read('page_count') * read('page_size')
  } catch {
    return 2n ** 63n
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Where the disk is full, the next start takes it for a stop that was not clean, and checks. */
function markClosed(writer: Database.Database): void {
  try {
    writer.pragma('user_version = 0')
  } catch (error) {
    if (!(unavailable(error) instanceof StoreUnavailable)) throw error
  }
}

function emptiesJournal(writer: Database.Database): boolean {
  try {
    const [done] = writer.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return done?.busy === 0
  } catch {
    return false
  }
}
