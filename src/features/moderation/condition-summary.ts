import type { ClusterKind } from '#features/abuse/fingerprint.ts'
import { dayIn } from '#values/time-zone.ts'
import type { Search, SearchedState } from './search.ts'

/** What stays of the condition of a bulk invalidation: without the name and the domain, which are personal data. */
export type ConditionSummary = {
  cluster?: ClusterKind
  name?: true
  domain?: true
  country?: string
  state?: SearchedState
  submittedFrom?: string
  submittedTo?: string
  verifiedFrom?: string
  verifiedTo?: string
}

/** Summarises a search. */
export function summaryOf(search: Search): ConditionSummary {
  const { name, domain, country, state, submitted, verified, timeZone } = search
  const dayOf = (moment: Date) => dayIn(moment, timeZone)
  const lastDay = (before: Date) => dayOf(new Date(before.getTime() - 1))
  return {
    ...(name !== '' && { name: true }),
    ...(domain !== null && { domain: true }),
    ...(country !== null && { country }),
    ...(state !== null && { state }),
    ...(submitted.from && { submittedFrom: dayOf(submitted.from) }),
    ...(submitted.before && { submittedTo: lastDay(submitted.before) }),
    ...(verified.from && { verifiedFrom: dayOf(verified.from) }),
    ...(verified.before && { verifiedTo: lastDay(verified.before) }),
  }
}

/** Reads a stored summary; empty for the invalidation of one signature. */
export function readSummary(stored: string | null): ConditionSummary {
  return stored === null ? {} : (JSON.parse(stored) as ConditionSummary)
}
