import { integer } from 'drizzle-orm/sqlite-core'

export { index, integer, primaryKey, sqliteTable as table, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** A moment, stored in milliseconds since 1970. */
export const time = (name: string) => integer(name, { mode: 'timestamp_ms' })

/** A boolean, stored as 0 or 1. */
export const flag = (name: string) => integer(name, { mode: 'boolean' })

/**
 * An index that serves no query, named `…_copy`. SQLite has no checksums: it detects a changed byte only by comparing a
 * row with its indexes, so every column is in an index over all rows. Sealed columns prove themselves, and rows that live
 * for hours are left out (tests/db/copies.test.ts). PostgreSQL has checksums for its pages, so the generated schema has no
 * such index.
 */
export { index as copyIndex } from 'drizzle-orm/sqlite-core'
