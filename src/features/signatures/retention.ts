import { endOf, type Letter } from '#features/letters/letter.ts'
import { TOKEN_LIFE } from '#values/token.ts'

const DAY = 24 * 60 * 60 * 1000

/** An unverified signature is kept for at least this long, and longer while a link can verify it. Milliseconds. */
export const PENDING_LIFE = TOKEN_LIFE.verify

/** An unverified signature is deleted after this time, whatever links there are. Milliseconds. */
export const PENDING_LIFE_AT_MOST = 21 * DAY

/** The moments before which unverified signatures to delete were submitted: see `PendingLimits`. */
export function pendingLimits(now: Date): { now: Date; least: Date; most: Date } {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  return { now, least: ago(PENDING_LIFE), most: ago(PENDING_LIFE_AT_MOST) }
}

/** When an unverified signature is deleted. `links`: when the last link that verifies it expires. */
export function pendingEnd(submittedAt: Date, links: Date | null): Date {
  const after = (life: number) => submittedAt.getTime() + life
  const least = Math.max(links?.getTime() ?? 0, after(PENDING_LIFE))
  return new Date(Math.min(least, after(PENDING_LIFE_AT_MOST)))
}

/** A lookup is answered within seconds; one that could not be answered is deleted after this time. Milliseconds. */
export const LOOKUP_LIFE = DAY

/** A batch of paper signatures is entered within seconds; an unfinished one is deleted after this time. Milliseconds. */
export const UNFINISHED_LIFE = DAY

/**
 * How long an expired link still says that it has expired, a sent email is still counted, and a rejected batch of paper
 * signatures can still be read. Milliseconds.
 */
export const REMEMBERED = 30 * DAY

/** How long "This was not me" is remembered: the usual length of a campaign. Months. */
export const MONTHS_DECLINED = 12

/** The moment before which a decline is forgotten. */
export function declinedSince(now: Date): Date {
  return monthsFrom(now, -MONTHS_DECLINED)
}

/** How long after its end a letter keeps its remaining addresses. Months. */
export const MONTHS_AFTER_END = 12

/** How long entries of the audit log are kept. Months. */
export const MONTHS_OF_AUDIT = 24

/** The moment before which entries of the audit log are deleted. */
export function auditSince(now: Date): Date {
  return monthsFrom(now, -MONTHS_OF_AUDIT)
}

/** When the addresses of a letter are deleted; `null` while the letter has no end. */
export function addressesUntil(letter: Letter): Date | null {
  const end = endOf(letter)
  return end && afterEnd(end)
}

/** The same for a letter that is no longer served: it ended with its last signature at the latest. */
export function afterEnd(end: Date): Date {
  return monthsFrom(end, MONTHS_AFTER_END)
}

function monthsFrom(moment: Date, months: number): Date {
  const then = new Date(moment)
  then.setUTCMonth(then.getUTCMonth() + months)
  return then
}
