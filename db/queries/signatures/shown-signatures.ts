import { and, asc, count, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import type { SignatureRow } from './signatures.ts'
import { nameShown } from './visibility.ts'

/** What the public may see of a signature whose name is shown, and the folded name that sorts it. */
export type ShownSignature = Pick<SignatureRow, 'id' | 'affiliation' | 'country' | 'version' | 'locale'> & {
  name: string
  nameFolded: string
}

/** Reads one page of the signatures whose names are shown, by name: either the featured ones or all others. */
export async function pageOfShown(
  db: Read,
  letter: string,
  { featured, after, limit }: { featured: boolean; after: ShownSignature | null; limit: number },
): Promise<ShownSignature[]> {
  const { signatures } = db.tables
  const { id, name, nameFolded, affiliation, country, version, locale } = signatures
  const rows = await db
    .select({ id, name, nameFolded, affiliation, country, version, locale })
    .from(signatures)
    .where(
      and(
        nameShownAndKept(db, letter),
        featured ? isNotNull(signatures.featuredAt) : isNull(signatures.featuredAt),
        after ? sql`(${nameFolded}, ${id}) > (${after.nameFolded}, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(nameFolded), asc(id))
    .limit(limit)
  return rows.flatMap(({ name, nameFolded, ...row }) =>
    name === null || nameFolded === null ? [] : [{ ...row, name, nameFolded }],
  )
}

/** Counts the signatures of a letter whose names are shown. */
export async function countShown(db: Read, letter: string): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(db.tables.signatures)
    .where(nameShownAndKept(db, letter))
  return row?.count ?? 0
}

/** The columns of a name may be empty, although those of a shown one never are. */
function nameShownAndKept(db: Read, letter: string): SQL | undefined {
  const { name, nameFolded } = db.tables.signatures
  return and(nameShown(db, letter), isNotNull(name), isNotNull(nameFolded))
}
