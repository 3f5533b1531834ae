import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { migrationsFolder, needsMigration } from '#db/migrate.ts'
import { StoreUnavailable } from '#db/store.ts'
import { newestMigration } from './newest-migration.ts'

/** Older versions can lose a write when the WAL is reset (fixed in 3.51.3). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** Memory for pages of the file: enough for the indexes of some hundred thousand signatures. KiB. */
const CACHE_KIB = 64 * 1024

/** Settings of the connection, and what SQLite answers once each is in effect. */
const WRITER_PRAGMAS = [
  { name: 'synchronous', set: 'FULL', reads: 2 },
  { name: 'foreign_keys', set: 'ON', reads: 1 },
  { name: 'secure_delete', set: 'ON', reads: 1 },
  { name: 'trusted_schema', set: 'OFF', reads: 0 },
  { name: 'cell_size_check', set: 'ON', reads: 1 },
] as const

/**
 * Opens a file to write, and runs the migrations that it lacks. `timeout` is how long a statement blocks the event loop for
 * another process's lock, in milliseconds. Throws `StoreUnavailable` where SQLite ignores a setting that we rely on.
 */
export function openWriter(
  path: string,
  { timeout = 0, onEmpty }: { timeout?: number; onEmpty: () => void },
): Database.Database {
  const client = new Database(path, { timeout })
  try {
    assertVersion(client)
    if (newestMigration(client) === null) onEmpty()
    applyPragmas(client)
    bringUpToDate(client)
    assertPragmas(client)
    return client
  } catch (error) {
    client.close()
    throw error
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

function applyPragmas(client: Database.Database) {
  client.pragma('journal_mode = WAL')
  client.pragma(`cache_size = -${CACHE_KIB}`)
  for (const pragma of WRITER_PRAGMAS) client.pragma(`${pragma.name} = ${pragma.set}`)
}

function bringUpToDate(client: Database.Database) {
  if (needsMigration('sqlite', newestMigration(client)))
    migrate(drizzle({ client }), { migrationsFolder: migrationsFolder('sqlite') })
}

function assertPragmas(client: Database.Database) {
  // Only after a write, which may change nothing, do pragmas report their true values.
  client.exec('BEGIN IMMEDIATE; DELETE FROM declines WHERE false; COMMIT')
  const journal = client.pragma('journal_mode', { simple: true })
  if (journal !== 'wal') throw new StoreUnavailable(`SQLite keeps journal_mode at "${journal}", not "wal".`)
  for (const { name, reads } of WRITER_PRAGMAS) {
    const value = client.pragma(name, { simple: true })
    if (value !== reads) throw new StoreUnavailable(`SQLite keeps ${name} at ${value}, not ${reads}.`)
  }
}
