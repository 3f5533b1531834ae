import { countPaper, listPaperNames as list } from '#db/queries/paper/signatures.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { NAMES_ON_A_PAGE } from '#features/signatures/list-names.ts'
import { foldName, MAX_NAME } from '#values/person-name.ts'

/** One page of the names on paper. */
export type PaperNamesPage = {
  /** All paper signatures that count, public or not. */
  count: number
  withheld: number
  names: { name: string; affiliation: string | null; country: string | null }[]
  /** The `?after=` of the next page; `null` on the last. */
  next: string | null
}

/** Lists one page of the public names on paper that begin with `query`, by name. */
export async function listPaperNames(
  ctx: Pick<Context, 'store'>,
  letter: Letter,
  { after, query }: { after: string | null; query: string },
): Promise<PaperNamesPage> {
  const folded = foldName(query.slice(0, MAX_NAME).replace(/\p{Cc}/gu, ''))
  return ctx.store.read(async (db) => {
    const { count, named } = await countPaper(db, letter.slug)
    const page = { after, limit: NAMES_ON_A_PAGE + 1 }
    // PostgreSQL refuses a NUL, and no id has a control character.
    const rows = /\p{Cc}/u.test(after ?? '') ? [] : await list(db, letter.slug, folded, page)
    const names = rows.slice(0, NAMES_ON_A_PAGE)
    return {
      count,
      withheld: count - named,
      names: names.map(({ name, affiliation, country }) => ({ name, affiliation, country })),
      next: rows.length > NAMES_ON_A_PAGE ? (names.at(-1)?.id ?? null) : null,
    }
  })
}
