import { openPostgres } from './postgres/open.ts'
import { fileBehind } from './sqlite/file.ts'
import { openSqlite } from './sqlite/open.ts'
import type { OnOpening, OpenMode, Store } from './store.ts'

/**
 * Opens the database at a URL, `file:PATH` or `postgres://…`. Rejects with `StoreUnavailable`, whose message tells the
 * operator what to do, where the database cannot be used.
 */
export function openStore(url: string, mode: OpenMode, meanwhile: OnOpening = {}): Promise<Store> {
  const path = sqlitePath(url)
  return path === null ? openPostgres(url, mode, meanwhile) : openSqlite(path, mode, meanwhile)
}

/** Returns the path of the database file at a URL, with links followed; `null` for PostgreSQL. */
export function databaseFile(url: string): string | null {
  const path = sqlitePath(url)
  return path === null ? null : fileBehind(path)
}

function sqlitePath(url: string): string | null {
  return url.startsWith('file:') ? url.slice('file:'.length) : null
}
