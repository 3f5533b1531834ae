import { type InvalidationCause, isInvalidationCause, MAX_REASON } from '#features/signatures/invalidation.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import { asOneLine } from '#values/characters.ts'

/** The reason that an organiser gives for an act, and what is wrong with it. */
export type Reason = { text: string; problem: OrganiseKey | null }

/** Reads a reason as one line, because pages show it as one. */
export function readReason(typed: string | undefined): Reason {
  const text = asOneLine(typed ?? '')
  if (text === '') return { text, problem: 'signatures.reasonMissing' }
  return { text, problem: [...text].length > MAX_REASON ? 'signatures.reasonLong' : null }
}

/** Reads the chosen cause; `null` where none or an unknown one was sent. */
export function readCause(typed: string | undefined): InvalidationCause | null {
  return isInvalidationCause(typed) ? typed : null
}
