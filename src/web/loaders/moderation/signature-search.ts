import { parseSearch, type TypedSearch, typedSearch } from '#features/moderation/search.ts'
import {
  type SearchFrom,
  type SignaturesPage,
  searchSignatures,
} from '#features/moderation/search-signatures.ts'
import { readCursor } from '#web/forms/search-cursor.ts'
import { type SearchProblems, searchProblems } from '#web/forms/search-problems.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** A search among the signatures of a letter; `results` is `null` where a field is wrong. */
export type SignatureSearch = {
  typed: TypedSearch
  problems: SearchProblems
  cursor: SearchFrom
  results: SignaturesPage | null
}

/** Loads one page of the signatures that fit the search in the address. */
export async function loadSignatureSearch(
  { app, letter, t }: OrganiserPage,
  query: URLSearchParams,
): Promise<SignatureSearch> {
  const typed = typedSearch((name) => query.get(name))
  const parsed = parseSearch(typed, letter.timeZone)
  const cursor = readCursor(query)
  if (!parsed.ok) return { typed, problems: searchProblems(parsed.problems, t), cursor, results: null }
  const results = await searchSignatures(app.context, letter.slug, parsed.search, cursor)
  return { typed, problems: {}, cursor, results }
}
