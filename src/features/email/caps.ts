/** How many emails one letter may send to one mailbox because someone typed its address, in any 24 hours and in any 30 days. */
export type EmailCaps = { perDay: number; perMonth: number }

/**
 * What an email to a mailbox is counted as, for each letter by itself: `signing`, an entry in the form or a reminder of
 * it; `proven`, an entry that came with a solved captcha, so that strangers without one cannot use up the owner's emails;
 * `links`, a lost link; `declined`, an entry after "This was not me"; `sign-in`, a link for an organiser.
 */
export type Allowance = 'signing' | 'proven' | 'links' | 'declined' | 'sign-in'

/** How many emails may be queued in each period; all of them hold at once. Milliseconds. */
export type Cap = { most: number; within: number }

const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE
const MONTH = 30 * DAY

/** How long it is kept that an email was queued: as long as the longest period. Milliseconds. */
export const COUNTED_LIFE = MONTH

/** The same form sent twice within this time causes one email. Milliseconds. */
const REPEAT_WITHIN = MINUTE

/** Between two emails with different content, so that a burst becomes one first and one last email. Milliseconds. */
const PAUSE = 5_000

/** A mailbox whose owner pressed "This was not me". */
const DECLINED: readonly Cap[] = [{ most: 1, within: MONTH }]

/** The caps of an allowance; `limits` is `null` where they are off, which a declined mailbox does not depend on. */
export function capsOf(
  allowance: Exclude<Allowance, 'sign-in'>,
  limits: { emails: EmailCaps } | null,
): readonly Cap[] {
  if (allowance === 'declined') return DECLINED
  if (!limits) return []
  return [
    { most: limits.emails.perDay, within: DAY },
    { most: limits.emails.perMonth, within: MONTH },
  ]
}

/**
 * When there is room for one more email: `now`, or the moment at which enough of the earlier ones no longer count.
 * `queued` are the times of the earlier ones, in any order.
 */
export function roomAt(now: Date, queued: readonly Date[], caps: readonly Cap[]): Date {
  const times = queued.map((at) => at.getTime()).sort((a, b) => b - a)
  const free = caps.map(({ most, within }) => {
    // The newest `most` of them: once the oldest of these is out of the period, there is room.
    const blocking = times[most - 1]
    return blocking === undefined ? 0 : blocking + within
  })
  return new Date(Math.max(now.getTime(), ...free))
}

/** Whether the same email was asked for a moment ago, so that one is enough. `last`: when it was queued. */
export function isRepeat(now: Date, last: Date | undefined): boolean {
  return last !== undefined && now.getTime() - last.getTime() < REPEAT_WITHIN
}

/** When an email may leave that says something else than the last one. `last`: when that was queued. */
export function dueAfter(now: Date, last: Date | undefined): Date {
  return new Date(Math.max(now.getTime(), last ? last.getTime() + PAUSE : 0))
}

/** Sign-in emails to one organiser in any 24 hours. */
export const SIGN_IN_MOST = 10

/**
 * How long an organiser waits after the first, second … sign-in email of a day for the next one. The pauses grow, so that
 * a stranger who asks all the time leaves a place free every few hours. Milliseconds.
 */
const SIGN_IN_PAUSES = [1, 1, 1, 5, 15, 60, 120, 240, 480].map((minutes) => minutes * MINUTE)

/** When the next sign-in email may be queued for an organiser. `queued` are the times of the earlier ones. */
export function signInRoomAt(now: Date, queued: readonly Date[]): Date {
  const ofDay = queued.filter((at) => now.getTime() - at.getTime() < DAY).map((at) => at.getTime())
  const pause = SIGN_IN_PAUSES[ofDay.length - 1] ?? 0
  const rested = ofDay.length > 0 ? Math.max(...ofDay) + pause : 0
  return new Date(Math.max(roomAt(now, queued, [{ most: SIGN_IN_MOST, within: DAY }]).getTime(), rested))
}
