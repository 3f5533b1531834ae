import Database from 'better-sqlite3'
import { StoreUnavailable } from './store.ts'

/** Whether another process holds the lock that was wanted. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL)/

/** Faults of file, disk and lock become one kind of error; everything else stays what it is. */
export function unavailable(error: unknown): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (!(cause instanceof Database.SqliteError) || !UNAVAILABLE.test(cause.code)) return error
  return new StoreUnavailable(`The database cannot be used: ${cause.message} (${cause.code}).`, { cause })
}
