import { and, asc, desc, eq, gt, gte, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Read } from '../store.ts'
import { counted } from './counted-signatures.ts'
import type { SignatureRow } from './signatures.ts'

/** A name as the public sees it; `null` where it is withheld. */
export type PublicName = {
  id: string
  name: string | null
  affiliation: string | null
  country: string | null
  version: number
}

/** Counted signatures, the latest first, from the one after `after`. */
export async function listNames(
  db: Read,
  letter: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const from = after === null ? undefined : await verifiedAtOf(db, letter, after)
  if (after !== null && !from) return []
  const rows = await db
    .select()
    .from(signatures)
    .where(and(counted(db, letter), from && after !== null ? earlier(db, from, after) : undefined))
    .orderBy(desc(signatures.verifiedAt), desc(signatures.id))
    .limit(limit)
  return rows.map(publicName)
}

/** Counted signatures whose public name begins with `folded` (see `foldName`), by name. */
export async function searchNames(
  db: Read,
  letter: string,
  folded: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const findable = and(counted(db, letter), eq(signatures.public, true), isNull(signatures.hiddenAt))
  // Only what could have been found may be the place to go on from: any other row's place would tell its name.
  const [from] =
    after === null
      ? []
      : await db
          .select()
          .from(signatures)
          .where(and(findable, eq(signatures.id, after)))
  if (after !== null && !from) return []
  const rows = await db
    .select()
    .from(signatures)
    .where(
      and(
        findable,
        gte(signatures.nameFolded, folded),
        lt(signatures.nameFolded, `${folded}\u{10FFFF}`),
        from?.nameFolded
          ? or(
              gt(signatures.nameFolded, from.nameFolded),
              and(eq(signatures.nameFolded, from.nameFolded), gt(signatures.id, from.id)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(signatures.nameFolded), asc(signatures.id))
    .limit(limit)
  return rows.map(publicName)
}

async function verifiedAtOf(db: Read, letter: string, id: string): Promise<Date | null> {
  const { signatures } = db.tables
  const rows = await db
    .select({ verifiedAt: signatures.verifiedAt })
    .from(signatures)
    .where(and(eq(signatures.id, id), eq(signatures.letter, letter)))
  return rows[0]?.verifiedAt ?? null
}

function earlier(db: Read, verifiedAt: Date, id: string): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id}) < (${sql.param(verifiedAt, signatures.verifiedAt)}, ${id})`
}

function publicName(row: SignatureRow): PublicName {
  const shown = row.public && row.hiddenAt === null
  return {
    id: row.id,
    name: shown ? row.name : null,
    affiliation: shown ? row.affiliation : null,
    country: shown ? row.country : null,
    version: row.version,
  }
}
