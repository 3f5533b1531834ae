import { type EmailKind, isReminder } from '#features/email/kinds.ts'
import { verifiableUntil } from '#features/email/lifetimes.ts'
import { type Letter, letterState } from '#features/letters/letter.ts'

const HOUR = 60 * 60 * 1000

/** Whoever has not verified is reminded this long after the email with the link was accepted. Milliseconds. */
const AFTER = 48 * HOUR

/** And once more when the letter closes within this time. Milliseconds. */
const BEFORE_CLOSING = 24 * HOUR

/** Nobody is reminded sooner than this after another mail, or this close to the end of the link. Milliseconds. */
export const QUIET = 12 * HOUR

/** A mail about a pending signature, as far as reminders care. */
export type EmailSoFar = { kind: EmailKind; queuedAt: Date; sentAt: Date | null; failedAt: Date | null }

/**
 * Which reminder a pending signature is due now: each at most once, and only after its verification mail has left.
 */
export function reminderDue(
  letter: Letter,
  { submittedAt }: { submittedAt: Date },
  emails: readonly EmailSoFar[],
  now: Date,
): 'reminder' | 'closing' | null {
  if (letterState(letter, now) !== 'open') return null
  const verifying = emails.filter(({ kind }) => kind === 'verify' || isReminder(kind))
  if (!verifying.some(({ sentAt }) => sentAt)) return null
  // One that waits says the same, and an address from which mail came back is not asked again.
  if (verifying.some(({ sentAt, failedAt }) => !sentAt || failedAt)) return null
  // From when the newest link that verifies lives.
  const accepted = new Date(Math.max(...verifying.map(({ sentAt }) => sentAt?.getTime() ?? 0)))
  const left = verifiableUntil(letter, accepted, submittedAt).getTime() - now.getTime()
  const sinceLast = Math.min(
    ...emails.map(({ queuedAt, sentAt }) => now.getTime() - (sentAt ?? queuedAt).getTime()),
  )
  if (left < QUIET || sinceLast < QUIET) return null
  const wasSent = (kind: EmailKind) => emails.some((mail) => mail.kind === kind)
  const closesIn = letter.closes ? letter.closes.getTime() - now.getTime() : Number.POSITIVE_INFINITY
  if (closesIn <= BEFORE_CLOSING && !wasSent('closing')) return 'closing'
  const since = Math.max(submittedAt.getTime(), accepted.getTime())
  const isOld = now.getTime() - since >= AFTER
  return isOld && !wasSent('reminder') && !wasSent('closing') ? 'reminder' : null
}
