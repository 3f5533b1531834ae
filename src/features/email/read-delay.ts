import { submissionEmails } from '#db/queries/email/outbox-state.ts'
import type { Context } from '#features/context.ts'
import { postponedFor } from './retries.ts'

/** A shorter delay is not reported. Seconds. */
const NOTICEABLE = 2 * 60

/** The number of most recently accepted emails whose median predicts the next delay. */
const LATEST = 10

/** Emails that were accepted earlier predict nothing. Milliseconds. */
const RECENT = 60 * 60_000

/** An email that has been postponed for longer than this has a problem with its address, not with the server. Milliseconds. */
const STALE = 24 * 60 * 60_000

/** How long single emails were postponed is rounded up to this. Seconds. */
const STEP = 5 * 60

/**
 * The expected delay of an email that is queued now, and how many emails wait, rounded up to hundreds: one email more
 * would reveal what happened to an address. For the same reason every kind that answers a form counts.
 */
export type EmailDelay = { minutes: number; waiting: number }

/**
 * Predicts the delay of an email that verifies, the longest of these: how late the first email in the queue is; how long
 * the queue takes at the current rate; how long sending is paused; and how long the server postpones emails (greylisting).
 * A single address that is postponed while others are accepted is no delay. `null` where there is none.
 */
export async function readEmailDelay(
  ctx: Pick<Context, 'store' | 'now'>,
  mail: { pausedUntil: Date | null; rate: number },
): Promise<EmailDelay | null> {
  const now = ctx.now()
  const acceptedSince = new Date(now.getTime() - STALE)
  const emails = await ctx.store.read((db) =>
    submissionEmails(db, now, { most: LATEST, acceptedSince, recent: new Date(now.getTime() - RECENT) }),
  )
  const until = (moment: Date | null) => (moment ? (moment.getTime() - now.getTime()) / 1000 : 0)
  const putOff = Math.max(-until(emails.putOffSince), postponedFor(medianOf(emails.attempts)) / 1000)
  const seconds = Math.max(
    -until(emails.dueSince),
    until(mail.pausedUntil),
    emails.due / mail.rate,
    putOff < NOTICEABLE ? 0 : Math.ceil(putOff / STEP) * STEP,
  )
  return seconds < NOTICEABLE
    ? null
    : { minutes: Math.ceil(seconds / 60), waiting: Math.ceil(Math.max(emails.waiting, 1) / 100) * 100 }
}

/** The median, the lower of two; 0 for an empty list. */
function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
