import { type Letter, verifiableEnd } from '#features/letters/letter.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import { ASKED_LINK_LIFE, TOKEN_LIFE, type TokenPurpose } from '#values/token.ts'
import type { EmailKind, SignerEmailKind } from './content.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

/** What the link of an email is for, and for how long it works once the mail server has accepted the email. Milliseconds. */
export type EmailLink = { purpose: TokenPurpose; life: number }

/** The personal link of each kind of email; `null` for an email without one. */
export const EMAIL_LINK: Readonly<Record<SignerEmailKind, EmailLink | null>> = {
  verify: { purpose: 'verify', life: TOKEN_LIFE.verify },
  'entered-again': { purpose: 'verify', life: TOKEN_LIFE.verify },
  reminder: { purpose: 'verify', life: TOKEN_LIFE.verify },
  closing: { purpose: 'verify', life: TOKEN_LIFE.verify },
  'already-signed': { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
  'signed-otherwise': null,
  counted: { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
  'own-link': { purpose: 'own-page', life: ASKED_LINK_LIFE },
  withdrawn: null,
  'new-version': { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
  updates: { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
}

/** The link with which an email of news is unsubscribed from. */
export const UNSUBSCRIBE_LINK: EmailLink = { purpose: 'unsubscribe', life: TOKEN_LIFE.unsubscribe }

/**
 * For how long each kind of email is tried, in milliseconds. A greylist is sat out by all of them; a link that was
 * requested a day ago is not wanted any more, and a reminder that is late by days says nothing new.
 */
export const EMAIL_TIMEOUT: Readonly<Record<EmailKind, number>> = {
  verify: 7 * DAY,
  'entered-again': 7 * DAY,
  reminder: 3 * DAY,
  closing: DAY,
  'already-signed': 7 * DAY,
  'signed-otherwise': 7 * DAY,
  counted: 7 * DAY,
  withdrawn: 7 * DAY,
  'own-link': DAY,
  'sign-in': DAY,
  invitation: 7 * DAY,
  // The next one says what waits by then.
  notice: DAY,
  'update-preview': DAY,
  'new-version': 30 * DAY,
  updates: 30 * DAY,
}

/** Pauses between the attempts for an email that is put off; the last one repeats until the email is given up. Milliseconds. */
export const RETRIES = [1, 5, 15, 30, 60].map((minutes) => (minutes * HOUR) / 60)

/** For how long an email was put off that was accepted after so many attempts in vain. Milliseconds. */
export function putOffFor(attempts: number): number {
  const last = RETRIES.at(-1) ?? 0
  return Array.from({ length: attempts }, (_, i) => RETRIES[i] ?? last).reduce((all, pause) => all + pause, 0)
}

/** An email that the server refuses for good, while it accepts others, is tried again after these pauses, and then fails. */
export const REFUSED_RETRIES = [HOUR, 8 * HOUR] as const

/** Failed emails are shown, with the server's reply, for this long. Milliseconds. */
export const FAILED_SHOWN = 30 * DAY

/** Replies that are shown at once, the most frequent ones. */
export const FAILED_REPLIES = 5

/** Kinds that answer a submission, whatever came of the mailbox before. */
export const SUBMISSION_EMAILS: readonly EmailKind[] = [
  'verify',
  'entered-again',
  'already-signed',
  'signed-otherwise',
]

/**
 * Until when a link verifies a signature, for an email that leaves at `from`: as long as links of its kind work, unless
 * the letter takes no more verifications before, or the signature is not kept for that long.
 */
export function verifiableUntil(letter: Letter, from: Date, submittedAt: Date = from): Date {
  const ends = [from.getTime() + TOKEN_LIFE.verify, submittedAt.getTime() + PENDING_LIFE_AT_MOST]
  const end = verifiableEnd(letter)
  return new Date(Math.min(...ends, ...(end ? [end.getTime()] : [])))
}

/** The same for people: `null` where nothing shortens the usual seven days. */
export function shortenedUntil(letter: Letter, from: Date, submittedAt: Date = from): Date | null {
  const until = verifiableUntil(letter, from, submittedAt)
  return until.getTime() < from.getTime() + TOKEN_LIFE.verify ? until : null
}
