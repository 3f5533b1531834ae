import type { SearchField } from '#features/moderation/search.ts'
import type { OrganiseKey, TranslateOrganise } from '#i18n/organise.ts'

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

/** What is wrong in which field of a search, in words. */
export function sayProblems(
  fields: Iterable<SearchField>,
  t: TranslateOrganise,
): Partial<Record<SearchField, string>> {
  return Object.fromEntries([...fields].map((field) => [field, t(SENTENCES[field])]))
}

/** The same as a summary above the form: each leads to its field. */
export function itemsOf(problems: Partial<Record<SearchField, string>>): { text: string; field: string }[] {
  return Object.entries(problems).map(([field, text]) => ({ text, field }))
}
