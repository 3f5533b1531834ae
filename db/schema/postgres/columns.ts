import { customType, timestamp } from 'drizzle-orm/pg-core'

export {
  boolean as flag,
  index,
  integer,
  pgTable as table,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

/** A moment, with the precision that SQLite's column has: milliseconds. */
export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/**
 * Text that sorts by its bytes, as in SQLite: a prefix search is then a range scan, and both databases list rows in the
 * same order.
 */
export const text = customType<{ data: string }>({ dataType: () => 'text collate "C"' })
