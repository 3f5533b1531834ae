import { markSent, type OutboxRow } from '#db/queries/email/outbox.ts'
import { findSignature, lockSignature } from '#db/queries/signatures/signatures.ts'
import { extendVerifyLinks, limitVerifyLinks, setTokenEnd } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import { type EmailContent, isForOrganisers } from './content.ts'
import { EMAIL_LINK, UNSUBSCRIBE_LINK } from './lifetimes.ts'

/** Marks an email as accepted by the mail server, and begins the lives of its links, in one transaction. */
export async function acceptEmail(
  tx: Write,
  row: OutboxRow,
  content: EmailContent,
  now: Date,
): Promise<void> {
  // Where both are held, the signature is taken before its emails and links.
  if (row.signatureId !== null) await lockSignature(tx, row.signatureId)
  if (await markSent(tx, row.id, now)) await beginLinks(tx, row, content, now)
}

/** Begins the lives of an email's links: when it was accepted, or may have been without our hearing of it. */
export async function beginLinks(
  tx: Write,
  { kind, signatureId }: Pick<OutboxRow, 'kind' | 'signatureId'>,
  { token, updates, until }: EmailContent,
  now: Date,
): Promise<void> {
  const link = isForOrganisers(kind) ? null : EMAIL_LINK[kind]
  const after = (life: number, from = now) => new Date(from.getTime() + life)
  if (link && token) {
    const end = after(link.life)
    if (link.purpose === 'verify') await beginVerifyLinks(tx, signatureId, end)
    // The email says so too, where a link works for longer than others of its kind.
    else await setTokenEnd(tx, token, laterOf(end, until))
  }
  if (updates) await setTokenEnd(tx, updates.unsubscribe, after(UNSUBSCRIBE_LINK.life))
}

/** Every link to an entry works until the newest of them ends, and no entry is kept for longer than 21 days. */
async function beginVerifyLinks(tx: Write, signatureId: string | null, end: Date): Promise<void> {
  const entered = signatureId ? await findSignature(tx, signatureId) : undefined
  if (!entered) return
  const last = new Date(entered.submittedAt.getTime() + PENDING_LIFE_AT_MOST)
  await extendVerifyLinks(tx, entered.id, end)
  await limitVerifyLinks(tx, entered.id, last)
}

function laterOf(end: Date, until: string | undefined): Date {
  return until && new Date(until) > end ? new Date(until) : end
}
