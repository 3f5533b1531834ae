import { and, asc, count, desc, inArray } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import type { VersionCount } from '#features/signatures/count.ts'
import type { SignatureRow } from './signatures.ts'
import { counted, inState, uncounted } from './state.ts'

/** Counts the signatures of each version that has any. */
export async function countByVersion(db: Read, letter: string): Promise<VersionCount[]> {
  const { signatures } = db.tables
  return db
    .select({ version: signatures.version, count: count() })
    .from(signatures)
    .where(counted(db, letter))
    .groupBy(signatures.version)
}

/** Counts the signatures by the language of the signed text, the most frequent first. */
export async function countByLanguage(
  db: Read,
  letter: string,
): Promise<{ locale: string; count: number }[]> {
  const { signatures } = db.tables
  return db
    .select({ locale: signatures.locale, count: count() })
    .from(signatures)
    .where(counted(db, letter))
    .groupBy(signatures.locale)
    .orderBy(desc(count()), asc(signatures.locale))
}

/** Counts the signatures by country, the most frequent first; the key is `null` for signers without a country. */
export async function countByCountry(
  db: Read,
  letter: string,
): Promise<{ country: string | null; count: number }[]> {
  const { signatures } = db.tables
  return db
    .select({ country: signatures.country, count: count() })
    .from(signatures)
    .where(counted(db, letter))
    .groupBy(signatures.country)
    .orderBy(desc(count()), asc(signatures.country))
}

/** Counts the verified signatures that organisers have invalidated and their signers have not withdrawn. */
export async function countInvalidated(db: Read, letter: string): Promise<number> {
  const { signatures } = db.tables
  const [row] = await db
    .select({ count: count() })
    .from(signatures)
    .where(and(uncounted(db, letter), inState(db, 'invalidated')))
  return row?.count ?? 0
}

/** Finds up to `limit` counted signatures with one of these folded names (see `foldName`). */
export async function countedOfNames(
  db: Read,
  letter: string,
  names: string[],
  limit: number,
): Promise<Pick<SignatureRow, 'id' | 'nameFolded' | 'affiliation' | 'country'>[]> {
  const { signatures } = db.tables
  const { id, nameFolded, affiliation, country } = signatures
  return db
    .select({ id, nameFolded, affiliation, country })
    .from(signatures)
    .where(and(counted(db, letter), inArray(nameFolded, names)))
    .limit(limit)
}
