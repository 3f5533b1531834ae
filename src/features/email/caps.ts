/** The most emails to one mailbox that one letter sends because someone typed its address, in 24 hours and in 30 days. */
export type EmailCaps = { perDay: number; perMonth: number }

/**
 * The allowance that an email to a mailbox counts towards, for each letter: `signing`, a submitted form or its reminder;
 * `proven`, a form with a solved captcha, so that strangers without one cannot use up the owner's emails; `links`, a lost
 * link; `declined`, a form after "This was not me"; `sign-in`, an organiser's link.
 */
export type Allowance = 'signing' | 'proven' | 'links' | 'declined' | 'sign-in'

/** The most emails that may be queued in a period. `within`: milliseconds. */
export type Cap = { most: number; within: number }

const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE
const MONTH = 30 * DAY

/** How long a counted email is stored: the longest period. Milliseconds. */
export const COUNTED_LIFE = MONTH

/** The same form, sent twice within this time, causes one email. Milliseconds. */
const REPEAT_WITHIN = MINUTE

/** The time between two emails with different content, so that of a burst the first and the last are sent. Milliseconds. */
const INTERVAL = 5_000

/** For a mailbox whose owner clicked "This was not me". */
const DECLINED: readonly Cap[] = [{ most: 1, within: MONTH }]

/** The caps of an allowance. `limits` is `null` where limits are off, which does not lift the cap of a declined mailbox. */
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
 * When one more email may be queued: `now`, or once enough earlier ones no longer count. `queued`: when the earlier ones
 * were queued, in any order.
 */
export function roomAt(now: Date, queued: readonly Date[], caps: readonly Cap[]): Date {
  const times = queued.map((at) => at.getTime()).sort((a, b) => b - a)
  const free = caps.map(({ most, within }) => {
    // Of the newest `most`, the oldest has to leave the period.
    const blocking = times[most - 1]
    return blocking === undefined ? 0 : blocking + within
  })
  return new Date(Math.max(now.getTime(), ...free))
}

/** Whether the same email was queued less than a minute ago. `last`: when it was queued. */
export function isRepeat(now: Date, last: Date | undefined): boolean {
  return last !== undefined && now.getTime() - last.getTime() < REPEAT_WITHIN
}

/** When an email with new content may be sent. `last`: when the one before was queued. */
export function dueAfter(now: Date, last: Date | undefined): Date {
  return new Date(Math.max(now.getTime(), last ? last.getTime() + INTERVAL : 0))
}

/** The most sign-in emails to one organiser in 24 hours. */
export const SIGN_IN_MOST = 10

/**
 * The intervals after the first, second … sign-in email of a day. They grow, so that a stranger who requests them all the
 * time still leaves one to the organiser every few hours. Milliseconds.
 */
const SIGN_IN_INTERVALS = [1, 1, 1, 5, 15, 60, 120, 240, 480].map((minutes) => minutes * MINUTE)

/** When the next sign-in email may be queued for an organiser. `queued`: when the earlier ones were queued. */
export function signInRoomAt(now: Date, queued: readonly Date[]): Date {
  const ofDay = queued.filter((at) => now.getTime() - at.getTime() < DAY).map((at) => at.getTime())
  const interval = SIGN_IN_INTERVALS[ofDay.length - 1] ?? 0
  const afterLast = ofDay.length > 0 ? Math.max(...ofDay) + interval : 0
  return new Date(Math.max(roomAt(now, queued, [{ most: SIGN_IN_MOST, within: DAY }]).getTime(), afterLast))
}
