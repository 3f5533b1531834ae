import { parseSearch, type Search, type TypedSearch } from '#features/moderation/search.ts'
import type { Problem } from '#web/actions/action.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { listProblems, type SearchProblems, searchProblems } from './search-problems.ts'

/** The condition of an invalidation in bulk: `search` is `null` where it is wrong or empty. */
export type Condition = {
  typed: TypedSearch
  search: Search | null
  fieldProblems: SearchProblems
  problems: Problem[]
}

/** Reads the condition of an invalidation in bulk. An empty one is a problem only where it was sent. */
export function readCondition(
  { letter, t }: OrganiserPage,
  typed: TypedSearch,
  { isSent }: { isSent: boolean },
): Condition {
  const parsed = parseSearch(typed, letter.timeZone)
  if (parsed.ok && !parsed.isEmpty) return { typed, search: parsed.search, fieldProblems: {}, problems: [] }
  const ifEmpty: SearchProblems = isSent ? { name: t('signatures.manyEmpty') } : {}
  const fieldProblems = parsed.ok ? ifEmpty : searchProblems(parsed.problems, t)
  return { typed, search: null, fieldProblems, problems: listProblems(fieldProblems) }
}
