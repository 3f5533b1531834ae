import {
  and,
  asc,
  count,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import type { VersionCount } from '#features/signatures/count.ts'
import { fieldsOf, type SignatureField, type SignatureRow } from './signatures.ts'

/** The count of each version that has any. */
export async function countByVersion(db: Read, letter: string): Promise<VersionCount[]> {
  const { signatures } = db.tables
  return db
    .select({ version: signatures.version, count: count() })
    .from(signatures)
    .where(counted(db, letter))
    .groupBy(signatures.version)
}

/**
 * The count of a letter without the index of counted signatures: by another index, and its rows. Much slower than
 * `countByVersion`, whose sum it must be.
 */
export async function countRows(db: Read, letter: string): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ count: count() })
    .from(signatures)
    .where(and(eq(signatures.letter, letter), sql`${isCounted(db, letter)} = 1`))
  return rows[0]?.count ?? 0
}

/** A signature of a letter as its row says it: see `countRows`. */
export type CheckedRow = Pick<SignatureRow, 'id' | 'submittedAt'> & { counted: boolean }

/** One page of all signatures of a letter in the order of submitting, by the index of that and the rows. */
export async function pageOfRows(
  db: Read,
  letter: string,
  { after, limit }: { after: Pick<CheckedRow, 'id' | 'submittedAt'> | null; limit: number },
): Promise<CheckedRow[]> {
  const { signatures } = db.tables
  const { id, submittedAt } = signatures
  const rows = await db
    .select({ id, submittedAt, counted: isCounted(db, letter) })
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        after
          ? sql`(${submittedAt}, ${id}) > (${sql.param(after.submittedAt, submittedAt)}, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(submittedAt), asc(id))
    .limit(limit)
  return rows.map((row) => ({ ...row, counted: row.counted === 1 }))
}

/** As a value, so that no planner sees that the index of counted signatures would answer it. */
function isCounted(db: Read, letter: string): SQL<number> {
  return sql<number>`case when ${counted(db, letter)} then 1 else 0 end`
}

/** The count of each language in which a text was signed, the most frequent first. */
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

/** The count of each country that signers gave, the most frequent first; `null`: they gave none. */
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

/** How many verified signatures organisers made invalid, and their signers did not withdraw. */
export async function countInvalidated(db: Read, letter: string): Promise<number> {
  const { signatures } = db.tables
  const [row] = await db
    .select({ count: count() })
    .from(signatures)
    .where(and(uncounted(db, letter), isNotNull(signatures.invalidatedAt), isNull(signatures.withdrawnAt)))
  return row?.count ?? 0
}

/** One page of verified signatures in the order of verifying, from a moment on and before another. `after` is the last row of the page before. */
export async function pageOfVerified<Field extends SignatureField>(
  db: Read,
  letter: string,
  { fields, after, from = null, until = null, limit }: VerifiedPage<Field>,
): Promise<(VerifiedPlace & Pick<SignatureRow, Field>)[]> {
  const { signatures } = db.tables
  const rows = await db
    .select(fieldsOf(db, ['verifiedAt', 'id', ...fields]))
    .from(signatures)
    .where(
      and(
        counted(db, letter),
        from ? gte(signatures.verifiedAt, from) : undefined,
        until ? lt(signatures.verifiedAt, until) : undefined,
        after ? sql`${verifiedPlace(db)} > ${placeOf(db, after)}` : undefined,
      ),
    )
    .orderBy(asc(signatures.verifiedAt), asc(signatures.id))
    .limit(limit)
  return rows as (VerifiedPlace & Pick<SignatureRow, Field>)[]
}

/** Where somebody stands among those who verified. */
export type VerifiedPlace = Pick<SignatureRow, 'verifiedAt' | 'id'>

export type VerifiedPage<Field extends SignatureField> = {
  /** What is read of each besides its place; little of many is read far more quickly than all. */
  fields: readonly Field[]
  after: VerifiedPlace | null
  from?: Date | null
  until?: Date | null
  limit: number
}

/** Counted signatures with one of these names (see `foldName`). */
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

/** The one definition of the count: verified, neither held back, withdrawn nor invalidated. */
export function counted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    isNull(signatures.quarantinedAt),
    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
  )
}

/** Verified, and not part of the count. */
export function uncounted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    or(
      isNotNull(signatures.quarantinedAt),
      isNotNull(signatures.withdrawnAt),
      isNotNull(signatures.invalidatedAt),
    ),
  )
}

/** Where a signature stands in the order of verifying, for comparing with `placeOf`. */
export function verifiedPlace(db: Read): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id})`
}

export function placeOf(db: Read, { verifiedAt, id }: VerifiedPlace): SQL {
  return sql`(${sql.param(verifiedAt, db.tables.signatures.verifiedAt)}, ${id})`
}
