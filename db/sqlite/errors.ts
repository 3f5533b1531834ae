import Database from 'better-sqlite3'
import { DatabaseDamaged, StoreUnavailable } from '#db/store.ts'

/** Returns whether an error means that another process has the lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL)/

/** Converts faults of file, disk and locks to `StoreUnavailable`. Returns any other error unchanged. */
export function unavailable(error: unknown): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (!(cause instanceof Database.SqliteError) || !UNAVAILABLE.test(cause.code)) return error
  const Kind = /^SQLITE_(CORRUPT|NOTADB)/.test(cause.code) ? DatabaseDamaged : StoreUnavailable
  return new Kind(`The database cannot be used: ${cause.message} (${cause.code}).`, { cause })
}

/** Advice for an operator when a file cannot be opened, by SQLite's result code without its extension. */
const ADVICE: Readonly<Record<string, string>> = {
  SQLITE_CANTOPEN: 'Let this user read and write the file and its folder, or set DATA_DIR to another folder.',
  SQLITE_READONLY: 'Let this user write to the file and its folder, or set DATA_DIR to another folder.',
  SQLITE_FULL: 'Make room on the disk.',
  SQLITE_IOERR: 'The disk reports an error: check it before you start again.',
  SQLITE_CORRUPT: 'The file is damaged: stop the server and restore the last backup.',
  SQLITE_NOTADB:
    'The file is not an Undersigned database: set DATA_DIR to another folder, or restore the last backup.',
}

/** Converts an error while opening: as `unavailable`, with the name of the file and what the operator can do. */
export function cannotOpen(error: unknown, path: string): unknown {
  const found = unavailable(error)
  const { cause } = found instanceof StoreUnavailable ? found : {}
  if (!(cause instanceof Database.SqliteError)) return found
  const advice = ADVICE[/^SQLITE_[A-Z]+/.exec(cause.code)?.[0] ?? ''] ?? ''
  return new StoreUnavailable(
    `${path} cannot be opened: ${cause.message} (${cause.code}). ${advice}`.trim(),
    {
      cause,
    },
  )
}
