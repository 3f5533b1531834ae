import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { NOT_MIGRATED, needsMigration } from '#db/migrate.ts'
import { type OnOpening, type OpenMode, type Store, StoreUnavailable } from '#db/store.ts'
import { checkUnlessClosed, markOpen } from './clean-stop.ts'
import { cannotOpen } from './errors.ts'
import { fileBehind, makePrivate, sizeOf } from './file.ts'
import { lockFile, refuseOtherProcesses } from './locks.ts'
import { newestMigration } from './newest-migration.ts'
import { openReader } from './reader.ts'
import { refuseForeignJournal, refuseLoneJournal, refuseOtherNames } from './refusals.ts'
import { SqliteStore } from './store.ts'
import { openWriter } from './writer.ts'

/** How long a command may block for the server to finish a write. Milliseconds. */
const TIMEOUT_BESIDE = 5_000

/** Opens a database file, with links followed, and creates its folder if it is missing. */
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
    const creates = mode === 'amend' && !existsSync(path)
    if (mode === 'serve' || creates) return openAlone(path, onEmpty, onCheck)
    return openBeside(path, mode, onEmpty)
  } catch (error) {
    throw cannotOpen(error, path)
  }
}

/** Opens the file for the only process that may serve it. */
function openAlone(path: string, onEmpty: () => void, onCheck?: () => void): Store {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const lock = lockFile(path)
  try {
    makePrivate(path)
    refuseOtherProcesses(path)
    checkUnlessClosed(path, onCheck)
    const writer = openWriter(path, { onEmpty })
    markOpen(writer)
    return new SqliteStore(path, writer, lock)
  } catch (error) {
    lock.close()
    throw error
  }
}

/** Opens the file beside a server that may have it open too: SQLite lets one write at a time. */
function openBeside(path: string, mode: 'inspect' | 'amend', onEmpty: () => void): Store {
  if (!existsSync(path))
    throw new StoreUnavailable(`There is no database at ${path} yet. Start the server once, then try again.`)
  if (mode === 'amend') refuseOtherProcesses(path)
  assertMigrated(path, onEmpty)
  const writer = mode === 'amend' ? openWriter(path, { timeout: TIMEOUT_BESIDE, onEmpty }) : null
  return new SqliteStore(path, writer, null)
}

function assertMigrated(path: string, onEmpty: () => void): void {
  const reader = openReader(path)
  try {
    const newest = newestMigration(reader)
    if (newest === null) onEmpty()
    if (needsMigration('sqlite', newest)) throw new StoreUnavailable(NOT_MIGRATED)
  } finally {
    reader.close()
  }
}
