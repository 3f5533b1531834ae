import { listNames as listAll, type PublicName, searchNames } from '#db/queries/public-names.ts'
import type { Letter } from '../../domain/letter.ts'
import { foldName, MAX_NAME } from '../../domain/person-name.ts'
import type { Context } from '../context.ts'

export const NAMES_ON_A_PAGE = 50

export type NamesPage = {
  names: PublicName[]
  /** What `?after=` of the next page is; `null` on the last. It is an id, so that it tells no time. */
  next: string | null
}

/** One page of the public register: the latest first, or by name where a beginning of one is searched. */
export async function listNames(
  ctx: Pick<Context, 'store'>,
  letter: Letter,
  { after, query }: { after: string | null; query: string },
): Promise<NamesPage> {
  // Not every database takes a NUL, and no name or id has one.
  if (/\p{Cc}/u.test(after ?? '')) return { names: [], next: null }
  const folded = foldName(query.slice(0, MAX_NAME).replace(/\p{Cc}/gu, ''))
  const page = { after, limit: NAMES_ON_A_PAGE + 1 }
  const rows = await ctx.store.read((db) =>
    folded === '' ? listAll(db, letter.slug, page) : searchNames(db, letter.slug, folded, page),
  )
  const names = rows.slice(0, NAMES_ON_A_PAGE)
  return { names, next: rows.length > NAMES_ON_A_PAGE ? (names.at(-1)?.id ?? null) : null }
}
