import { isCountry } from '#values/country.ts'
import { parseDomain } from '#values/email-address.ts'
import { registeredDomain } from '#values/email-domain.ts'
import { foldName, MAX_NAME } from '#values/person-name.ts'
import { endOfDay, startOfDay } from '#values/time-zone.ts'

/** By what state organisers look for signatures. Names are hidden whatever else became of their signature. */
export const SEARCHED_STATES = [
  'pending',
  'counted',
  'quarantined',
  'hidden',
  'withdrawn',
  'invalidated',
] as const

export type SearchedState = (typeof SEARCHED_STATES)[number]

/** The fields of the form in which organisers look for signatures. */
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

export type SearchField = (typeof SEARCH_FIELDS)[number]

/** What was typed into it, trimmed; fields that are empty are not there. */
export type TypedSearch = Partial<Record<SearchField, string>>

/** From the first moment on, and until before the second; `null` is no bound. */
export type Span = { from: Date | null; before: Date | null }

/** What signatures are looked for, understood: all of it must be so. */
export type Search = {
  /** A beginning, folded (see `foldName`); `''` is any. */
  name: string
  /** A registered domain. */
  domain: string | null
  country: string | null
  state: SearchedState | null
  submitted: Span
  verified: Span
  /** The zone of the days that were typed. */
  timeZone: string
}

export type SearchResult =
  { ok: true; search: Search; isEmpty: boolean } | { ok: false; problems: Set<SearchField> }

/** Takes the fields that are there. Control characters are nothing that anybody types, and not every database takes a NUL. */
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

/** Understands what was typed, days as those of a time zone, or says which fields it does not. */
export function parseSearch(typed: TypedSearch, timeZone: string): SearchResult {
  const problems = new Set<SearchField>()
  const understood = <T>(field: SearchField, parse: (text: string) => T | null): T | null => {
    const text = typed[field]
    if (text === undefined) return null
    const value = parse(text)
    if (value === null) problems.add(field)
    return value
  }
  const starts = (day: string) => startOfDay(day, timeZone)
  const ends = (day: string) => endOfDay(day, timeZone)
  const domain = understood('domain', (text) => parseDomain(text.slice(text.lastIndexOf('@') + 1)))
  const search: Search = {
    name: understood('name', (text) => foldName(text.slice(0, MAX_NAME)) || null) ?? '',
    domain: domain && registeredDomain(domain),
    country: understood('country', (code) => (isCountry(code) ? code : null)),
    state: understood('state', (text) => SEARCHED_STATES.find((state) => state === text) ?? null),
    submitted: {
      from: understood('submitted-from', starts),
      before: understood('submitted-to', ends),
    },
    verified: { from: understood('verified-from', starts), before: understood('verified-to', ends) },
    timeZone,
  }
  return problems.size > 0
    ? { ok: false, problems }
    : { ok: true, search, isEmpty: Object.keys(typed).length === 0 }
}
