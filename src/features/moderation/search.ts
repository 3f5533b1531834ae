import { isCountry } from '#values/country.ts'
import { parseDomain } from '#values/email-address.ts'
import { registeredDomain } from '#values/email-domain.ts'
import { foldName, MAX_NAME } from '#values/person-name.ts'
import { endOfDay, startOfDay } from '#values/time-zone.ts'

/** The states by which organisers search. A hidden name may belong to a signature in any state. */
export const SEARCHED_STATES = [
  'pending',
  'counted',
  'quarantined',
  'hidden',
  'withdrawn',
  'invalidated',
] as const

/** A state by which organisers search. */
export type SearchedState = (typeof SEARCHED_STATES)[number]

/** The fields of the search form. */
export const SEARCH_FIELDS = [
  'name',
  'domain',
  'country',
  'state',
  'submitted-from',
  'submitted-to',
  'verified-from',
  'verified-to',
] as const

/** A field of the search form. */
export type SearchField = (typeof SEARCH_FIELDS)[number]

/** The typed fields, trimmed and without empty ones. */
export type TypedSearch = Partial<Record<SearchField, string>>

/** A time range, from its first moment until before the second; `null` is no bound. */
export type Span = { from: Date | null; before: Date | null }

/** A search, read. A signature has to fit all of it. */
export type Search = {
  /** The beginning of the name, folded (see `foldName`); `''` is any. */
  name: string
  /** A registered domain. */
  domain: string | null
  country: string | null
  state: SearchedState | null
  submitted: Span
  verified: Span
  /** The time zone of the typed days. */
  timeZone: string
}

/** `problems`: the fields that cannot be read. */
export type SearchResult =
  { ok: true; search: Search; isEmpty: boolean } | { ok: false; problems: Set<SearchField> }

/** Collects the typed fields, without control characters, which no one types: PostgreSQL refuses a NUL. */
export function typedSearch(field: (name: SearchField) => string | null | undefined): TypedSearch {
  const typed: TypedSearch = {}
  for (const name of SEARCH_FIELDS) {
    const text = (field(name) ?? '')
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, 254)
    if (text !== '') typed[name] = text
  }
  return typed
}

/** Reads a typed search, with days in a time zone, or names the fields that it cannot read. */
export function parseSearch(typed: TypedSearch, timeZone: string): SearchResult {
  const problems = new Set<SearchField>()
  const read = <T>(field: SearchField, parse: (text: string) => T | null): T | null => {
    const text = typed[field]
    if (text === undefined) return null
    const value = parse(text)
    if (value === null) problems.add(field)
    return value
  }
  const starts = (day: string) => startOfDay(day, timeZone)
  const ends = (day: string) => endOfDay(day, timeZone)
  const domain = read('domain', (text) => parseDomain(text.slice(text.lastIndexOf('@') + 1)))
  const search: Search = {
    name: read('name', (text) => foldName(text.slice(0, MAX_NAME)) || null) ?? '',
    domain: domain && registeredDomain(domain),
    country: read('country', (code) => (isCountry(code) ? code : null)),
    state: read('state', (text) => SEARCHED_STATES.find((state) => state === text) ?? null),
    submitted: {
      from: read('submitted-from', starts),
      before: read('submitted-to', ends),
    },
    verified: { from: read('verified-from', starts), before: read('verified-to', ends) },
    timeZone,
  }
  return problems.size > 0
    ? { ok: false, problems }
    : { ok: true, search, isEmpty: Object.keys(typed).length === 0 }
}
