import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read } from '#db/store.ts'
import { counted } from './state.ts'

// Whose name the public sees, in SQL. `#features/signatures/visibility.ts` says the same of one row.

/** Selects the signatures of a letter whose names the public sees: they count, and no one withholds the name. */
export function nameShown(db: Read, letter: string): SQL | undefined {
  return and(counted(db, letter), nameReleased(db))
}

/** Selects the signatures whose signers agreed to publish the name, and whose name no organiser hid. */
export function nameReleased(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return and(eq(signatures.public, true), isNull(signatures.hiddenAt))
}

/** Selects the signatures whose name the signer or an organiser withholds. */
export function nameWithheld(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return or(eq(signatures.public, false), isNotNull(signatures.hiddenAt))
}

/**
 * The columns of a counted signature that the public may see, and no others: where the name is withheld, what belongs to
 * the name is `null` and never leaves the database.
 */
export function publicColumns(db: Read) {
  const { id, name, affiliation, country, version } = db.tables.signatures
  const ifReleased = (column: Tables['signatures']['name' | 'affiliation' | 'country']) =>
    sql<string | null>`case when ${nameReleased(db)} then ${column} end`
  return {
    id,
    name: ifReleased(name),
    affiliation: ifReleased(affiliation),
    country: ifReleased(country),
    version,
  }
}
