import { isStillWaiting, type OutboxRow } from '#db/queries/email/outbox.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { Read, Store } from '#db/store.ts'
import type { SignInLinks } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { describeFault, type Log } from '#platform/log.ts'
import type { Cipher } from '#values/keys.ts'
import type { Announcement, EmailContent } from './content.ts'
import { linkOf } from './kinds.ts'
import { shortenedUntil } from './lifetimes.ts'
import { writeMessage } from './message.ts'
import { openContent } from './sealed-content.ts'
import type { StillWantedRules } from './still-wanted.ts'
import type { Delivery, EmailTransport } from './transport.ts'

/** An attempt that did not deliver. `content` is `null` where it could not be decrypted. */
export type Undelivered = Exclude<Delivery, { result: 'sent' }> & { content: EmailContent | null }

/** What came of an attempt to send one email. */
export type Attempt =
  { result: 'sent'; content: EmailContent } | { result: 'unwanted'; content: EmailContent } | Undelivered

/** What an attempt needs. */
export type AttemptParts = {
  store: Store
  cipher: Cipher
  letters: Letters
  transport: EmailTransport
  signInLinks: SignInLinks
  stillWanted: StillWantedRules
  /** Reads an update in a language, or in the first in which it was written; `null` where it is gone. */
  findAnnouncement(db: Read, letter: string, updateId: string, locale: string): Promise<Announcement | null>
  log: Log
  now: () => Date
  siteUrl: string
}

/**
 * Writes one email and sends it once. An email that cannot be written (an altered row, another secret, a full disk) is
 * postponed like any other, so that it does not block the rest. Never rejects for what a mail server does.
 */
export async function attemptEmail(parts: AttemptParts, row: OutboxRow): Promise<Attempt> {
  try {
    return await writeAndSend(parts, row)
  } catch (error) {
    parts.log('error', 'email-unwritable', { kind: row.kind, fault: describeFault(error) })
    return { result: 'later', reply: 'fault', content: null }
  }
}

async function writeAndSend(parts: AttemptParts, row: OutboxRow): Promise<Attempt> {
  const { letters, transport, siteUrl, now } = parts
  const letter = letters.get(row.letter)
  if (!letter || row.content === null) return { result: 'later', reply: 'letter-missing', content: null }
  const content = openContent(parts, row.id, row.content)
  // The outbox did not run for so long that the email's time is over.
  if (now() >= row.givesUpAt) return { result: 'later', reply: 'too-late', content }
  const written = await contentNow(parts, row, { letter, content })
  if (!written) return { result: 'unwanted', content }
  const message = writeMessage(row.kind, letter, row.locale, written, siteUrl)
  const email = { messageId: row.id, queuedAt: row.queuedAt, to: content.to, ...message }
  return { ...(await transport.send(email)), content }
}

/** An email's content with what is known only when it is written; `null` where it is no longer wanted. */
async function contentNow(
  { store, letters, stillWanted, findAnnouncement, signInLinks, now }: AttemptParts,
  row: OutboxRow,
  { letter, content }: { letter: Letter; content: EmailContent },
): Promise<EmailContent | null> {
  const waiting = { row, content, letter, letters, now: now() }
  const { updateId, locale, kind } = row
  const found = await store.read(async (db) => ({
    // The signature may have been erased since the email was claimed.
    isWanted: (await isStillWaiting(db, row.id)) && (await stillWanted[kind](db, waiting)),
    until: await verifiesUntil(db, row, letter, now()),
    announcement:
      updateId === null ? content.announcement : await findAnnouncement(db, row.letter, updateId, locale),
  }))
  // An update is deleted with its letter's data.
  if (!found.isWanted || found.announcement === null) return null
  return {
    ...content,
    ...(found.until && { until: found.until.toISOString() }),
    // Its ten minutes begin now, and not when it was requested.
    ...(kind === 'sign-in' && { token: await signInLinks.make(row.mailboxKey) }),
    ...(found.announcement && { announcement: found.announcement }),
  }
}

/** When the link verifies for the last time, where that is sooner than usual; `null` for other links. */
async function verifiesUntil(
  db: Read,
  { kind, signatureId }: OutboxRow,
  letter: Letter,
  now: Date,
): Promise<Date | null> {
  if (linkOf(kind)?.purpose !== 'verify') return null
  const signature = signatureId ? await findSignature(db, signatureId) : undefined
  return shortenedUntil(letter, now, signature?.submittedAt)
}
