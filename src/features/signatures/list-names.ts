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

/** Names on one page of the public list. */
export const NAMES_ON_A_PAGE = 50

/** One page of the public names. */
export type NamesPage = {
  /** Featured names; only on the first page, and then not among the others. */
  featured: PublicName[]
  names: PublicName[]
  /** The `?after=` of the next page; `null` on the last page. An id, because it does not reveal a time. */
  next: string | null
  /** How many signatures were invalidated, when and why. */
  invalidations: InvalidatedOnDay[]
}

/** Reads one page of the public names: the latest first, or by name if `query` is the beginning of a name. */
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
    // PostgreSQL rejects a NUL, and no id has one.
    if (/\p{Cc}/u.test(after ?? '')) return []
    return folded === ''
      ? listAll(db, slug, { ...page, featured: 'apart' })
      : searchNames(db, slug, folded, page)
  }
}
