import { openPostgres } from './postgres/open.ts'
import { openSqlite } from './sqlite/open.ts'
import type { Store } from './store.ts'

/**
 * `serve` owns the database and brings its schema up to date; beside a process that owns it, `inspect` reads, and
 * `amend` writes too, a
 * transaction at a time; where there is no database yet, it makes one.
 */
export type OpenMode = 'serve' | 'inspect' | 'amend'

/** What is called while a database is opened. */
export type OnOpening = {
  /** Where there is no database, or nothing in it, before anything is made. It may refuse by throwing. */
  onEmpty?: () => void
  /** Before a file is checked because the last stop was not clean, which may take minutes. */
  onCheck?: () => void
}

/**
 * Opens the database at a URL, `file:PATH` or `postgres://…`.
 * Throws `StoreUnavailable`, with a sentence for the operator, where it cannot be used.
 */
export function openStore(url: string, mode: OpenMode, meanwhile: OnOpening = {}): Promise<Store> {
  return url.startsWith('file:')
    ? openSqlite(url.slice('file:'.length), mode, meanwhile)
    : openPostgres(url, mode, meanwhile)
}
