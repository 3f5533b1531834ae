import { endOf, type Letter } from '#features/letters/letter.ts'
import { TOKEN_LIFE } from '#values/token.ts'

const DAY = 24 * 60 * 60 * 1000

/** An unverified signature is kept for at least this long, and then while a link works that verifies it. Milliseconds. */
export const PENDING_LIFE = TOKEN_LIFE.verify

/** No link keeps an unverified signature for longer than this after it was entered. Milliseconds. */
export const PENDING_LIFE_AT_MOST = 21 * DAY

/** When signatures that are past their time, unverified, were submitted: see `PendingLimits`. */
export function pendingLimits(now: Date): { now: Date; least: Date; most: Date } {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  return { now, least: ago(PENDING_LIFE), most: ago(PENDING_LIFE_AT_MOST) }
}

/** When an unverified signature is removed; `links`: when the last link ends that verifies it. */
export function pendingEnd(submittedAt: Date, links: Date | null): Date {
  const after = (life: number) => submittedAt.getTime() + life
  const least = Math.max(links?.getTime() ?? 0, after(PENDING_LIFE))
  return new Date(Math.min(least, after(PENDING_LIFE_AT_MOST)))
}

/** Whoever asks for a lost link is answered at once; what could not be answered goes. Milliseconds. */
export const LOOKUP_LIFE = DAY

/** A batch of paper signatures is entered within seconds; what a process left half done goes. Milliseconds. */
export const UNFINISHED_LIFE = DAY

/**
 * A link that has expired still says so, a sent mail is still counted, and what a rejected batch of paper held can still
 * be looked at, for this long. Milliseconds.
 */
export const REMEMBERED = 30 * DAY

/** For how long it is remembered that the owner of a mailbox pressed "This was not me": long enough for a letter's campaign. */
export const MONTHS_DECLINED = 12

/** Whoever declined before this is a stranger to the letter again. */
export function declinedSince(now: Date): Date {
  return monthsFrom(now, -MONTHS_DECLINED)
}

/** How long after its end a letter keeps the addresses that it did not forget before. */
export const MONTHS_AFTER_END = 12

/** How long it stands in the audit log what an organiser did. */
export const MONTHS_OF_AUDIT = 24

/** Of when the oldest entry of the audit log may be. */
export function auditSince(now: Date): Date {
  return monthsFrom(now, -MONTHS_OF_AUDIT)
}

/** Until when a letter's addresses may be kept; `null` while it has no end. */
export function addressesUntil(letter: Letter): Date | null {
  const end = endOf(letter)
  return end && afterEnd(end)
}

/** The same for a letter that is not served any more: it ended, at the latest, with its last signature. */
export function afterEnd(end: Date): Date {
  return monthsFrom(end, MONTHS_AFTER_END)
}

function monthsFrom(moment: Date, months: number): Date {
  const then = new Date(moment)
  then.setUTCMonth(then.getUTCMonth() + months)
  return then
}
