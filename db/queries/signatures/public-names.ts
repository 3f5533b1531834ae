import { and, asc, count, desc, eq, gt, gte, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
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

/** Names that stand before all others, in the order in which organisers chose them. Only what is shown of others, too. */
export async function listFeatured(db: Read, letter: string): Promise<PublicName[]> {
  const { signatures } = db.tables
  const rows = await db
    .select()
    .from(signatures)
    .where(and(counted(db, letter), isNotNull(signatures.featuredAt), shown(db)))
    .orderBy(asc(signatures.featuredAt), asc(signatures.id))
  return rows.map(publicName)
}

/** Counted signatures, the latest first, from the one after `after`; those of `listFeatured` are among them, unless they stand `apart`. */
export async function listNames(
  db: Read,
  letter: string,
  { after, limit, featured }: { after: string | null; limit: number; featured?: 'apart' },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const from = after === null ? undefined : await verifiedAtOf(db, letter, after)
  if (after !== null && !from) return []
  const rows = await db
    .select()
    .from(signatures)
    .where(
      and(
        counted(db, letter),
        from && after !== null ? earlier(db, from, after) : undefined,
        featured === 'apart' ? or(isNull(signatures.featuredAt), withheld(db)) : undefined,
      ),
    )
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
  const findable = and(counted(db, letter), shown(db))
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

/** Whether the name is public: its signer wants it to be, and no organiser hid it. */
function shown(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return and(eq(signatures.public, true), isNull(signatures.hiddenAt))
}

function withheld(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return or(eq(signatures.public, false), isNotNull(signatures.hiddenAt))
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

/** A counted signature with the name that the public sees. */
export type NamedRow = Omit<SignatureRow, 'name' | 'nameFolded'> & { name: string; nameFolded: string }

/** One page of the signatures that are shown by name, by name: those that organisers feature, or all others. */
export async function pageOfNamed(
  db: Read,
  letter: string,
  { featured, after, limit }: { featured: boolean; after: NamedRow | null; limit: number },
): Promise<NamedRow[]> {
  const { signatures } = db.tables
  const rows = await db
    .select()
    .from(signatures)
    .where(
      and(
        named(db, letter),
        featured ? isNotNull(signatures.featuredAt) : isNull(signatures.featuredAt),
        after
          ? sql`(${signatures.nameFolded}, ${signatures.id}) > (${after.nameFolded}, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(signatures.nameFolded), asc(signatures.id))
    .limit(limit)
  return rows.flatMap(({ name, nameFolded, ...row }) =>
    name === null || nameFolded === null ? [] : [{ ...row, name, nameFolded }],
  )
}

export async function countNamed(db: Read, letter: string): Promise<number> {
  const [row] = await db.select({ count: count() }).from(db.tables.signatures).where(named(db, letter))
  return row?.count ?? 0
}

/** The one definition of whose name is shown: counted, agreed to be, and not hidden by an organiser. */
function named(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    counted(db, letter),
    eq(signatures.public, true),
    isNull(signatures.hiddenAt),
    isNotNull(signatures.name),
    isNotNull(signatures.nameFolded),
  )
}
