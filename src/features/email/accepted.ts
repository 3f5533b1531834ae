import { markSent, type OutboxRow } from '#db/queries/email/outbox.ts'
import { findSignature, lockSignature } from '#db/queries/signatures/signatures.ts'
import { extendVerifyLinks, limitVerifyLinks, setTokenEnd } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import type { EmailContent } from './content.ts'
import { linkOf, UNSUBSCRIBE_LINK } from './kinds.ts'

/** Marks an email as accepted by the mail server, and starts the lives of its links, in one transaction. */
export async function acceptEmail(
  tx: Write,
  row: OutboxRow,
  content: EmailContent,
  now: Date,
): Promise<void> {
  // A transaction that needs both locks the signature before its emails and links.
  if (row.signatureId !== null) await lockSignature(tx, row.signatureId)
  if (await markSent(tx, row.id, now)) await startLinks(tx, row, content, now)
}

/** Starts the lives of an email's links: once it is accepted, or may have been although no reply came. */
export async function startLinks(
  tx: Write,
  { kind, signatureId }: Pick<OutboxRow, 'kind' | 'signatureId'>,
  { token, updates, until }: EmailContent,
  now: Date,
): Promise<void> {
  const link = linkOf(kind)
  if (link && token) {
    const end = later(now, link.life)
    if (link.purpose === 'verify') await startVerifyLinks(tx, signatureId, end)
    // `until` is later where the email says so.
    else await setTokenEnd(tx, token, latestOf(end, until))
  }
  if (updates) await setTokenEnd(tx, updates.unsubscribe, later(now, UNSUBSCRIBE_LINK.life))
}

/** All links to a pending signature expire with the newest, and at most 21 days after it was submitted. */
async function startVerifyLinks(tx: Write, signatureId: string | null, end: Date): Promise<void> {
  const pending = signatureId ? await findSignature(tx, signatureId) : undefined
  if (!pending) return
  await extendVerifyLinks(tx, pending.id, end)
  await limitVerifyLinks(tx, pending.id, later(pending.submittedAt, PENDING_LIFE_AT_MOST))
}

function later(from: Date, milliseconds: number): Date {
  return new Date(from.getTime() + milliseconds)
}

function latestOf(end: Date, until: string | undefined): Date {
  return until && new Date(until) > end ? new Date(until) : end
}
