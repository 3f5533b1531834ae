import { openPostgres } from './postgres/open.ts'
import { openSqlite } from './sqlite/open.ts'
import type { OnOpening, OpenMode, Store } from './store.ts'

/**
 * Opens the database at a URL, `file:PATH` or `postgres://…`.
 * Throws `StoreUnavailable`, with a sentence for the operator, where it cannot be used.
 */
export function openStore(url: string, mode: OpenMode, meanwhile: OnOpening = {}): Promise<Store> {
  return url.startsWith('file:')
    ? openSqlite(url.slice('file:'.length), mode, meanwhile)
    : openPostgres(url, mode, meanwhile)
}
