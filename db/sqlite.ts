import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { migrationsFolder, NOT_MIGRATED, needsMigration } from './migrate.ts'
import type { OpenMode } from './open.ts'
import * as tables from './schema/sqlite.ts'
import { type Read, type Store, StoreUnavailable, type Write } from './store.ts'
import { withinThisTurn } from './transaction-guard.ts'

/** Older ones can lose a write when the WAL is reset (fixed in 3.51.3). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** How long a transaction waits for another process's lock before it is refused, in milliseconds. */
const LOCK_PATIENCE = 5_000

/** Transactions that share one COMMIT. More would save little and let the last wait long. */
const GROUP = 200

/** Pages that the writer may keep in memory, in KiB: the indexes of some hundred thousand signatures. */
const CACHE_KIB = 64 * 1024

/** Statements kept prepared for each connection; queries are few, their texts are the same. */
const KEPT_STATEMENTS = 300

/** Opens a database file. The folder is made if it is missing. */
export async function openSqlite(path: string, mode: OpenMode): Promise<Store> {
  try {
    if (mode === 'inspect') return inspect(path)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const lock = lockFile(path)
    try {
      return new SqliteStore(path, openWriter(path), lock)
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (error) {
    throw unavailable(error)
  }
}

function inspect(path: string): Store {
  if (!existsSync(path))
    throw new StoreUnavailable(`There is no database at ${path} yet. Start the server once, then try again.`)
  const reader = openReader(path)
  if (needsMigration('sqlite', newestMigration(reader))) {
    reader.close()
    throw new StoreUnavailable(NOT_MIGRATED)
  }
  reader.close()
  return new SqliteStore(path, null, null)
}

/**
 * Holds a lock on a file beside the database for as long as the process lives; the operating system lets go of it
 * however the process ends. Two programs on one file would each keep their own counts and leases.
 */
function lockFile(path: string): Database.Database {
  const lock = new Database(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new StoreUnavailable(
      `${path} is in use by another process. Stop that one first: one process, one file.`,
    )
  }
  return lock
}

function openWriter(path: string): Database.Database {
  const client = new Database(path, { timeout: 0 })
  assertVersion(client)
  client.pragma('journal_mode = WAL')
  client.pragma(`cache_size = -${CACHE_KIB}`)
  for (const pragma of WRITER_PRAGMAS) client.pragma(`${pragma.name} = ${pragma.set}`)
  if (needsMigration('sqlite', newestMigration(client))) {
    migrate(drizzle({ client }), { migrationsFolder: migrationsFolder('sqlite') })
  }
  // A write that changes nothing: only after one do the pragmas tell the truth.
  client.exec('BEGIN IMMEDIATE; DELETE FROM declines WHERE false; COMMIT')
  assertPragmas(client)
  return client
}

const WRITER_PRAGMAS = [
  { name: 'synchronous', set: 'FULL', reads: 2 },
  { name: 'foreign_keys', set: 'ON', reads: 1 },
  { name: 'secure_delete', set: 'ON', reads: 1 },
  { name: 'trusted_schema', set: 'OFF', reads: 0 },
  { name: 'cell_size_check', set: 'ON', reads: 1 },
] as const

function assertPragmas(client: Database.Database) {
  const journal = client.pragma('journal_mode', { simple: true })
  if (journal !== 'wal') throw new StoreUnavailable(`SQLite keeps journal_mode at "${journal}", not "wal".`)
  for (const { name, reads } of WRITER_PRAGMAS) {
    const value = client.pragma(name, { simple: true })
    if (value !== reads) throw new StoreUnavailable(`SQLite keeps ${name} at ${value}, not ${reads}.`)
  }
}

function assertVersion(client: Database.Database) {
  const { version } = client.prepare('select sqlite_version() as version').get() as { version: string }
  const found = version.split('.').map(Number)
  for (const [i, wanted] of OLDEST_SQLITE.entries()) {
    if ((found[i] ?? 0) > wanted) return
    if ((found[i] ?? 0) < wanted) throw new StoreUnavailable(`SQLite ${version} is older than 3.51.3.`)
  }
}

function openReader(path: string): Database.Database {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: LOCK_PATIENCE })
  client.pragma('trusted_schema = OFF')
  client.pragma('cell_size_check = ON')
  return client
}

function newestMigration(client: Database.Database): number | null {
  const known = client.prepare(`select 1 from sqlite_master where name = '__drizzle_migrations'`).get()
  if (!known) return null
  const row = client.prepare('select max(created_at) as newest from __drizzle_migrations').get() as {
    newest: number | null
  }
  return row.newest
}

type Job = {
  run: (tx: Write) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

class SqliteStore implements Store {
  readonly #path: string
  readonly #writer: Database.Database | null
  readonly #lock: Database.Database | null
  readonly #reader: Database.Database
  readonly #readHandle: Read
  readonly #prepareWrite: Prepare
  readonly #waiting: Job[] = []
  #draining: Promise<void> | null = null
  #closed = false

  constructor(path: string, writer: Database.Database | null, lock: Database.Database | null) {
    this.#path = path
    this.#writer = writer
    this.#lock = lock
    this.#prepareWrite = writer ? keptStatements(writer) : refuseToWrite
    this.#reader = openReader(path)
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
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(new StoreUnavailable('The database is closed.'))
      this.#waiting.push({ run: fn, resolve: resolve as (value: unknown) => void, reject })
      this.#draining ??= this.#drain().finally(() => {
        this.#draining = null
      })
    })
  }

  async snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    const client = openReader(this.#path)
    try {
      client.exec('BEGIN')
      return await fn(handle(keptStatements(client)))
    } catch (error) {
      throw unavailable(error)
    } finally {
      client.close()
    }
  }

  async changeMark(): Promise<string> {
    return String(this.#reader.pragma('data_version', { simple: true }))
  }

  async faults(): Promise<string[]> {
    const integrity = this.#reader.pragma('quick_check') as { quick_check: string }[]
    const references = this.#reader.pragma('foreign_key_check') as { table: string }[]
    return [
      ...integrity.map((row) => row.quick_check).filter((line) => line !== 'ok'),
      ...references.map((row) => `a row of ${row.table} refers to one that does not exist`),
    ]
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#draining
    this.#reader.close()
    this.#writer?.close()
    this.#lock?.close()
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
      const value = await withinThisTurn(run(handle(prepare)))
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

type Prepare = (sql: string) => Database.Statement

/** The one place where SQLite passes for the other: the schemas agree (parity.ts), the builders used have one shape. */
function handle(prepare: Prepare): Write {
  const db = drizzle({ client: { prepare } as unknown as Database.Database })
  return Object.assign(db, { tables }) as unknown as Write
}

function keptStatements(client: Database.Database): Prepare {
  const kept = new Map<string, Database.Statement>()
  return (sql) => {
    const known = kept.get(sql)
    if (known) return known
    if (kept.size >= KEPT_STATEMENTS) kept.clear()
    const statement = client.prepare(sql)
    kept.set(sql, statement)
    return statement
  }
}

const refuseToWrite: Prepare = () => {
  throw new Error('This store was opened to inspect, not to write.')
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL)/

/** Faults of file, disk and lock become one kind of error; everything else stays what it is. */
function unavailable(error: unknown): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (!(cause instanceof Database.SqliteError) || !UNAVAILABLE.test(cause.code)) return error
  return new StoreUnavailable(`The database cannot be used: ${cause.message} (${cause.code}).`, { cause })
}
