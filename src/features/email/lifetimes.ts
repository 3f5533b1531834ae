import { type Letter, verifiableEnd } from '#features/letters/letter.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import { TOKEN_LIFE } from '#values/token.ts'

/**
 * When a verification link expires, for an email that is accepted at `from`: seven days later, or sooner where the letter
 * takes no more verifications by then, or the signature is deleted by then.
 */
export function verifiableUntil(letter: Letter, from: Date, submittedAt: Date = from): Date {
  const ends = [from.getTime() + TOKEN_LIFE.verify, submittedAt.getTime() + PENDING_LIFE_AT_MOST]
  const end = verifiableEnd(letter)
  return new Date(Math.min(...ends, ...(end ? [end.getTime()] : [])))
}

/** The same, but `null` where it is the usual seven days. */
export function shortenedUntil(letter: Letter, from: Date, submittedAt: Date = from): Date | null {
  const until = verifiableUntil(letter, from, submittedAt)
  return until.getTime() < from.getTime() + TOKEN_LIFE.verify ? until : null
}
