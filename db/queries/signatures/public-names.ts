import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { counted } from './state.ts'
import { nameShown, nameWithheld, publicColumns } from './visibility.ts'

/** A name as the public sees it; `null` where it is withheld. */
export type PublicName = {
  id: string
  name: string | null
  affiliation: string | null
  country: string | null
  version: number
}

/** Lists the featured names that are shown, in the order in which organisers featured them. */
export async function listFeatured(db: Read, letter: string): Promise<PublicName[]> {
  const { signatures } = db.tables
  return db
    .select(publicColumns(db))
    .from(signatures)
    .where(and(nameShown(db, letter), isNotNull(signatures.featuredAt)))
    .orderBy(asc(signatures.featuredAt), asc(signatures.id))
}

/**
 * Lists counted signatures after the id `after`, the latest first. `featured: 'apart'` leaves out those that
 * `listFeatured` has.
 */
export async function listNames(
  db: Read,
  letter: string,
  { after, limit, featured }: { after: string | null; limit: number; featured?: 'apart' },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const from = after === null ? undefined : await verifiedAtOf(db, letter, after)
  if (after !== null && !from) return []
  return db
    .select(publicColumns(db))
    .from(signatures)
    .where(
      and(
        counted(db, letter),
        from && after !== null ? verifiedBefore(db, from, after) : undefined,
        featured === 'apart' ? or(isNull(signatures.featuredAt), nameWithheld(db)) : undefined,
      ),
    )
    .orderBy(desc(signatures.verifiedAt), desc(signatures.id))
    .limit(limit)
}

/** Lists counted signatures whose shown name begins with `folded` (see `foldName`), by name, after the id `after`. */
export async function searchNames(
  db: Read,
  letter: string,
  folded: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const from = after === null ? undefined : await shownNameOf(db, letter, after)
  if (after !== null && !from) return []
  return db
    .select(publicColumns(db))
    .from(signatures)
    .where(
      and(
        nameShown(db, letter),
        gte(signatures.nameFolded, folded),
        lt(signatures.nameFolded, `${folded}\u{10FFFF}`),
        from
          ? or(
              gt(signatures.nameFolded, from.nameFolded),
              and(eq(signatures.nameFolded, from.nameFolded), gt(signatures.id, from.id)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(signatures.nameFolded), asc(signatures.id))
    .limit(limit)
}

/** Only a shown name can be a cursor: the page after any other signature would reveal where its name is in the order. */
async function shownNameOf(
  db: Read,
  letter: string,
  after: string,
): Promise<{ id: string; nameFolded: string } | undefined> {
  const { signatures } = db.tables
  const rows = await db
    .select({ id: signatures.id, nameFolded: signatures.nameFolded })
    .from(signatures)
    .where(and(nameShown(db, letter), eq(signatures.id, after)))
  const [row] = rows
  return row?.nameFolded == null ? undefined : { id: row.id, nameFolded: row.nameFolded }
}

async function verifiedAtOf(db: Read, letter: string, id: string): Promise<Date | null> {
  const { signatures } = db.tables
  const rows = await db
    .select({ verifiedAt: signatures.verifiedAt })
    .from(signatures)
    .where(and(eq(signatures.id, id), eq(signatures.letter, letter)))
  return rows[0]?.verifiedAt ?? null
}

function verifiedBefore(db: Read, verifiedAt: Date, id: string): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id}) < (${sql.param(verifiedAt, signatures.verifiedAt)}, ${id})`
}
