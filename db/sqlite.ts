import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { migrationsFolder, NOT_MIGRATED, needsMigration } from './migrate.ts'
import type { OpenMode } from './open.ts'
import { cannotOpen, isBusy } from './sqlite-errors.ts'
import { openReader } from './sqlite-handle.ts'
import { SqliteStore } from './sqlite-store.ts'
import { type Store, StoreUnavailable } from './store.ts'

/** Older ones can lose a write when the WAL is reset (fixed in 3.51.3). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** A command may stand still until the server has written. Milliseconds. */
const PATIENCE_BESIDE = 5_000

/** Pages that the writer may keep in memory, in KiB: the indexes of some hundred thousand signatures. */
const CACHE_KIB = 64 * 1024

/** Opens a database file. The folder is made if it is missing. */
export async function openSqlite(path: string, mode: OpenMode): Promise<Store> {
  try {
    // Where there is nothing yet, whoever comes to write is the first.
    const isFirst = mode === 'amend' && !existsSync(path)
    if (mode !== 'serve' && !isFirst) return openBeside(path, mode)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const lock = lockFile(path)
    try {
      return new SqliteStore(path, openWriter(path), lock)
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (error) {
    throw cannotOpen(error, path)
  }
}

/** Beside a server, whose writer waits for its turn as this one does; the lock is for who would own the file. */
function openBeside(path: string, mode: 'inspect' | 'amend'): Store {
  if (!existsSync(path))
    throw new StoreUnavailable(`There is no database at ${path} yet. Start the server once, then try again.`)
  const reader = openReader(path)
  if (needsMigration('sqlite', newestMigration(reader))) {
    reader.close()
    throw new StoreUnavailable(NOT_MIGRATED)
  }
  reader.close()
  return new SqliteStore(path, mode === 'amend' ? openWriter(path, PATIENCE_BESIDE) : null, null)
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

function openWriter(path: string, timeout = 0): Database.Database {
  const client = new Database(path, { timeout })
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

function newestMigration(client: Database.Database): number | null {
  const known = client.prepare(`select 1 from sqlite_master where name = '__drizzle_migrations'`).get()
  if (!known) return null
  const row = client.prepare('select max(created_at) as newest from __drizzle_migrations').get() as {
    newest: number | null
  }
  return row.newest
}
