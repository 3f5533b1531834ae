import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

/**
 * `serve` owns the database and brings its schema up to date; beside a process that owns it, `inspect` reads, and
 * `amend` writes too, a
 * transaction at a time; where there is no database yet, it makes one.
 */
export type OpenMode = 'serve' | 'inspect' | 'amend'

/**
 * Opens the database at a URL, `file:PATH` or `postgres://…`.
 * Throws `StoreUnavailable`, with a sentence for the operator, where it cannot be used.
 */
export function openStore(url: string, mode: OpenMode): Promise<Store> {
  return url.startsWith('file:') ? openSqlite(url.slice('file:'.length), mode) : openPostgres(url, mode)
}
