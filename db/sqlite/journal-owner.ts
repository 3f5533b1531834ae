import { type BigIntStats, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { sizeOf } from './file.ts'

/** The extension of the file that records which database the journal belongs to. SQLite itself accepts any journal. */
const RECORD = '.files'

/** Records that the journal beside an open database belongs to it. */
export function recordJournalOwner(path: string): void {
  const part = `${path}${RECORD}.${process.pid}.part`
  writeFileSync(part, `${identityOf(`${path}-wal`)} ${identityOf(path)}\n`, { mode: 0o600 })
  renameSync(part, `${path}${RECORD}`)
}

/**
 * Returns whether the journal beside a database belongs to another file: the database was replaced, and SQLite would write
 * the journal into the new one. `false` where no owner of the journal is recorded.
 */
export function hasForeignJournal(path: string): boolean {
  const [database, journal] = [identityOf(path), identityOf(`${path}-wal`)]
  if (!database || !journal || sizeOf(`${path}-wal`) === 0) return false
  const [known, owner] = readRecord(path)
  return known === journal && owner !== database
}

function readRecord(path: string): string[] {
  try {
    return readFileSync(`${path}${RECORD}`, 'utf8').trim().split(' ')
  } catch {
    return []
  }
}

/** A text that no other file has; a later file with the same inode has another birth time. `null` where there is no file. */
function identityOf(path: string): string | null {
  const found = statusOf(path)
  return found ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : null
}

/** Returns the status of a file; `undefined` where it is missing, or its folder can no longer be entered. */
export function statusOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
