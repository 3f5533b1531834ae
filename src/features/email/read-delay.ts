import { submissionEmails } from '#db/queries/email/outbox-state.ts'
import type { Context } from '#features/context.ts'
import { postponedFor } from './retries.ts'

/** No one is told of a delay shorter than this. Seconds. */
const NOTICEABLE = 2 * 60

/** Of so many emails, the latest that the server accepted, the middle one tells how long the next will take. */
const LATEST = 10

/** What was accepted before tells nothing of now. Milliseconds. */
const RECENT = 60 * 60_000

/** What a server put off, before this, without accepting anything since, is a matter of one address. Milliseconds. */
const STALE = 24 * 60 * 60_000

/** How long single emails were put off is told in steps of this. Seconds. */
const STEP = 5 * 60

/**
 * How long an email takes that is caused now, about, and how many wait, at most: in hundreds, because a single one more
 * would tell what came of an address. For the same reason all emails count that may answer a submission, whichever it
 * is that the mailbox gets.
 */
export type EmailDelay = { minutes: number; waiting: number }

/**
 * Whether the email that verifies is slow, and by how much: as long as the first in the queue is late, because nothing
 * ran or much waits; as the queue takes at the rate at which email leaves; as nothing leaves at all; or as the server
 * puts emails off that are new to it. One address that is put off while others are accepted is no delay. `null` while
 * email flows.
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
  const putOff = Math.max(-until(emails.putOffSince), postponedFor(middleOf(emails.attempts)) / 1000)
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

/** The middle one, the smaller of two; 0 where there is none. */
function middleOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
