import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { migrationsFolder, NOT_MIGRATED, needsMigration } from '#db/migrate.ts'
import type { OnOpening, OpenMode } from '#db/store.ts'
import { DatabaseDamaged, type Store, StoreUnavailable } from '#db/store.ts'
import { adviseOnFaults } from '#values/damage.ts'
import { findFaults } from './damage.ts'
import { cannotOpen, isBusy } from './errors.ts'
import { fileBehind, hasForeignJournal, hasOtherNames, makePrivate, sizeOf } from './file.ts'
import { openReader } from './handle.ts'
import { SqliteStore } from './store.ts'

/** Older ones can lose a write when the WAL is reset (fixed in 3.51.3). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** A command may stand still until the server has written. Milliseconds. */
const TIMEOUT_BESIDE = 5_000

/** Pages that the writer may keep in memory, in KiB: the indexes of some hundred thousand signatures. */
const CACHE_KIB = 64 * 1024

/** In the file's header (PRAGMA user_version): whether a server has it open. What is still there at a start was not closed. */
const OPEN = 1

/** Opens a database file, whichever links lead to it. The folder is made if it is missing. */
export async function openSqlite(
  named: string,
  mode: OpenMode,
  { onEmpty = () => {}, onCheck }: OnOpening,
): Promise<Store> {
  const path = fileBehind(named)
  try {
    if (sizeOf(path) === 0) {
      refuseLoneJournal(path)
      onEmpty()
    }
    refuseOtherNames(path)
    refuseForeignJournal(path)
    // Where there is nothing yet, whoever comes to write is the first.
    const isFirst = mode === 'amend' && !existsSync(path)
    if (mode !== 'serve' && !isFirst) return openBeside(path, mode, onEmpty)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    makePrivate(`${path}.lock`)
    const lock = lockFile(path)
    try {
      makePrivate(path)
      refuseOtherProcesses(path)
      checkUnlessClosed(path, onCheck)
      const writer = openWriter(path, { onEmpty })
      writer.pragma(`user_version = ${OPEN}`)
      return new SqliteStore(path, writer, lock)
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (error) {
    throw cannotOpen(error, path)
  }
}

/** Beside a server, whose writer waits for its turn as this one does; the lock is for who would own the file. */
function openBeside(path: string, mode: 'inspect' | 'amend', onEmpty: () => void): Store {
  if (!existsSync(path))
    throw new StoreUnavailable(`There is no database at ${path} yet. Start the server once, then try again.`)
  if (mode === 'amend') refuseOtherProcesses(path)
  const reader = openReader(path)
  try {
    const newest = newestMigration(reader)
    if (newest === null) onEmpty()
    if (needsMigration('sqlite', newest)) throw new StoreUnavailable(NOT_MIGRATED)
  } finally {
    reader.close()
  }
  const writer = mode === 'amend' ? openWriter(path, { timeout: TIMEOUT_BESIDE, onEmpty }) : null
  return new SqliteStore(path, writer, null)
}

/** SQLite would delete the journal, which holds what the database had not taken over yet. */
function refuseLoneJournal(path: string) {
  if (sizeOf(`${path}-wal`) === 0) return
  throw new StoreUnavailable(
    `${path} is missing or empty, but its journal ${path}-wal is not: it holds the latest signatures. Put the database back beside it, or restore the last backup. To begin anew without both, move the journal away.`,
  )
}

/** SQLite would write the journal of the file that was here before into the one that is here now. */
function refuseForeignJournal(path: string) {
  if (!hasForeignJournal(path)) return
  throw new StoreUnavailable(
    `${path} was replaced: the journal ${path}-wal belongs to the file that was there before, and holds its latest signatures. Put that file back. To go on with this one, such as a backup, stop the server and move ${path}-wal and ${path}-shm away.`,
  )
}

/** SQLite names the journal after the database: under two names, one file has two journals, and what is in one is lost. */
function refuseOtherNames(path: string) {
  if (!hasOtherNames(path)) return
  throw new StoreUnavailable(
    `${path} has another name (a hard link), under which another process may have it open. Remove that name: find / -samefile ${path}`,
  )
}

/** How often the lock of others is tried, and how long each try waits in milliseconds: they may be opening the file now. */
const TRIES = 20
const TRY = 50

/**
 * Refuses a file that another process has open under a name that it no longer has, or in another place where it is
 * mounted. Such a process is known by its lock on the device and inode, which keeps everyone from having the file alone;
 * one that has it open under this name shares its memory in a file beside it.
 */
function refuseOtherProcesses(path: string) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (sizeOf(path) === 0 || existsSync(`${path}-shm`) || canHaveAlone(path)) return
  }
  throw new StoreUnavailable(
    `${path} is in use by another process under another name. Stop that one first: one process, one file.`,
  )
}

function canHaveAlone(path: string): boolean {
  const client = new Database(path, { timeout: TRY })
  try {
    client.pragma('locking_mode = EXCLUSIVE')
    newestMigration(client)
    return true
  } catch (error) {
    // Any other fault is explained when the database is opened.
    return !isBusy(error)
  } finally {
    client.close()
  }
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

/** Refuses a damaged file where the last server on it did not close it: it was killed, or the machine stopped. */
function checkUnlessClosed(path: string, onCheck?: () => void): void {
  // What is no file is refused, in its own words, where it is opened to write.
  if (!statSync(path, { throwIfNoEntry: false })?.isFile() || sizeOf(path) === 0) return
  const client = openReader(path)
  try {
    if (client.pragma('user_version', { simple: true }) !== OPEN) return
    onCheck?.()
    const faults = findFaults(client, 'full')
    if (faults.found.length > 0)
      throw new DatabaseDamaged(`${path} was not closed by the last stop. ${adviseOnFaults(faults)}`)
  } finally {
    client.close()
  }
}

function openWriter(
  path: string,
  { timeout = 0, onEmpty }: { timeout?: number; onEmpty: () => void },
): Database.Database {
  const client = new Database(path, { timeout })
  try {
    return prepareWriter(client, onEmpty)
  } catch (error) {
    client.close()
    throw error
  }
}

function prepareWriter(client: Database.Database, onEmpty: () => void): Database.Database {
  assertVersion(client)
  if (newestMigration(client) === null) onEmpty()
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
