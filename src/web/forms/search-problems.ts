import type { SearchField } from '#features/moderation/search.ts'
import type { OrganiseKey, TranslateOrganise } from '#i18n/organise.ts'
import type { Problem } from '#web/actions/action.ts'

const SENTENCES: Readonly<Record<SearchField, OrganiseKey>> = {
  name: 'signatures.problemName',
  domain: 'signatures.problemDomain',
  country: 'signatures.problemChoice',
  state: 'signatures.problemChoice',
  'submitted-from': 'signatures.problemDay',
  'submitted-to': 'signatures.problemDay',
  'verified-from': 'signatures.problemDay',
  'verified-to': 'signatures.problemDay',
}

/** A sentence for each field of a search that is wrong. */
export type SearchProblems = Partial<Record<SearchField, string>>

/** Translates what is wrong with the fields of a search. */
export function searchProblems(fields: Iterable<SearchField>, t: TranslateOrganise): SearchProblems {
  return Object.fromEntries([...fields].map((field) => [field, t(SENTENCES[field])]))
}

/** Lists the problems of a search for the summary above the form. */
export function listProblems(problems: SearchProblems): Problem[] {
  return Object.entries(problems).map(([field, text]) => ({ text, field }))
}
