import { invalidatedByDay } from '#db/queries/moderation/invalidations.ts'
import {
  listNames as listAll,
  listFeatured,
  type PublicName,
  searchNames,
} from '#db/queries/signatures/public-names.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { foldName, MAX_NAME } from '#values/person-name.ts'
import type { InvalidatedOnDay } from './invalidation.ts'

export const NAMES_ON_A_PAGE = 50

export type NamesPage = {
  /** Those that stand before all others; only at the beginning of the list, and then not among the others. */
  featured: PublicName[]
  names: PublicName[]
  /** What `?after=` of the next page is; `null` on the last. It is an id, so that it tells no time. */
  next: string | null
  /** How many signatures were made invalid, when and why. */
  invalidations: InvalidatedOnDay[]
}

/** One page of the public register: the latest first, or by name where a beginning of one is searched. */
export async function listNames(
  ctx: Pick<Context, 'store'>,
  letter: Letter,
  { after, query }: { after: string | null; query: string },
): Promise<NamesPage> {
  const folded = foldName(query.slice(0, MAX_NAME).replace(/\p{Cc}/gu, ''))
  const page = { after, limit: NAMES_ON_A_PAGE + 1 }
  const { slug } = letter
  return ctx.store.read(async (db) => {
    const rows = await rowsFrom(db)
    const names = rows.slice(0, NAMES_ON_A_PAGE)
    return {
      featured: folded === '' && after === null ? await listFeatured(db, slug) : [],
      names,
      next: rows.length > NAMES_ON_A_PAGE ? (names.at(-1)?.id ?? null) : null,
      invalidations: await invalidatedByDay(db, slug),
    }
  })

  async function rowsFrom(db: Read): Promise<PublicName[]> {
    // Not every database takes a NUL, and no id has one.
    if (/\p{Cc}/u.test(after ?? '')) return []
    return folded === ''
      ? listAll(db, slug, { ...page, featured: 'apart' })
      : searchNames(db, slug, folded, page)
  }
}
