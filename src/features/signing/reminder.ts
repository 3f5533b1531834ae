import { type EmailKind, isReminder } from '#features/email/kinds.ts'
import { verifiableUntil } from '#features/email/lifetimes.ts'
import { type Letter, letterState } from '#features/letters/letter.ts'

const HOUR = 60 * 60 * 1000

/** A reminder is sent this long after the email with the link was accepted. Milliseconds. */
const AFTER = 48 * HOUR

/** A second one is sent when the letter closes within this time. Milliseconds. */
const BEFORE_CLOSING = 24 * HOUR

/** No reminder is sent sooner than this after another email, or this close to the end of the link. Milliseconds. */
export const QUIET = 12 * HOUR

/** What a reminder depends on, of an earlier email about the same pending signature. */
export type EmailSoFar = { kind: EmailKind; queuedAt: Date; sentAt: Date | null; failedAt: Date | null }

/** Decides which reminder a pending signature is due now: each at most once, and only after its verification email was sent. */
export function reminderDue(
  letter: Letter,
  { submittedAt }: { submittedAt: Date },
  emails: readonly EmailSoFar[],
  now: Date,
): 'reminder' | 'closing' | null {
  if (letterState(letter, now) !== 'open') return null
  const verifying = emails.filter(({ kind }) => kind === 'verify' || isReminder(kind))
  if (!verifying.some(({ sentAt }) => sentAt)) return null
  // A waiting email says the same, and an address that bounced is not asked again.
  if (verifying.some(({ sentAt, failedAt }) => !sentAt || failedAt)) return null
  // The newest verification link works from this moment.
  const accepted = new Date(Math.max(...verifying.map(({ sentAt }) => sentAt?.getTime() ?? 0)))
  const left = verifiableUntil(letter, accepted, submittedAt).getTime() - now.getTime()
  const sinceLast = Math.min(
    ...emails.map(({ queuedAt, sentAt }) => now.getTime() - (sentAt ?? queuedAt).getTime()),
  )
  if (left < QUIET || sinceLast < QUIET) return null
  const wasSent = (kind: EmailKind) => emails.some((email) => email.kind === kind)
  const closesIn = letter.closes ? letter.closes.getTime() - now.getTime() : Number.POSITIVE_INFINITY
  if (closesIn <= BEFORE_CLOSING && !wasSent('closing')) return 'closing'
  const since = Math.max(submittedAt.getTime(), accepted.getTime())
  const isOld = now.getTime() - since >= AFTER
  return isOld && !wasSent('reminder') && !wasSent('closing') ? 'reminder' : null
}
