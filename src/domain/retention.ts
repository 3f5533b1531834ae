import { endOf, type Letter } from './letter.ts'
import { TOKEN_LIFE } from './token.ts'

const DAY = 24 * 60 * 60 * 1000

/** An entry that nobody verifies goes when its first link has expired. Milliseconds. */
export const PENDING_LIFE = TOKEN_LIFE.verify

/** Whoever asks for a lost link is answered at once; what could not be answered goes. Milliseconds. */
export const LOOKUP_LIFE = DAY

/** A link that has expired still says so, and a sent mail is still counted, for this long. Milliseconds. */
export const REMEMBERED = 30 * DAY

/** How long after its end a letter keeps the addresses that it did not forget before. */
export const MONTHS_AFTER_END = 12

/** Until when a letter's addresses may be kept; `null` while it has no end. */
export function addressesUntil(letter: Letter): Date | null {
  const end = endOf(letter)
  return end && afterEnd(end)
}

/** The same for a letter that is not served any more: it ended, at the latest, with its last signature. */
export function afterEnd(end: Date): Date {
  const until = new Date(end)
  until.setUTCMonth(until.getUTCMonth() + MONTHS_AFTER_END)
  return until
}
