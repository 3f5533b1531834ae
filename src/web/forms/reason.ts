import { type InvalidationCause, isInvalidationCause, MAX_REASON } from '#features/signatures/invalidation.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import { asOneLine } from '#values/characters.ts'

/** Why something is done, in an organiser's words, and what is wrong with them. */
export type Reason = { text: string; problem: OrganiseKey | null }

/** One line of it: what a page shows of it later must not look like more than one. */
export function readReason(typed: string | undefined): Reason {
  const text = asOneLine(typed ?? '')
  if (text === '') return { text, problem: 'signatures.reasonMissing' }
  return { text, problem: [...text].length > MAX_REASON ? 'signatures.reasonLong' : null }
}

/** `null` where none, or none of those there are, was chosen. */
export function readCause(typed: string | undefined): InvalidationCause | null {
  return isInvalidationCause(typed) ? typed : null
}
