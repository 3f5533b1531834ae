import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import { hasDeclined } from '#db/queries/signing/declines.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Allowance } from '#features/email/caps.ts'
import { queueEmailWithinCaps } from '#features/email/queue-within-caps.ts'

/** What the email says about a pending signature. */
export type EmailedEntry = Pick<SignatureRow, 'id' | 'letter' | 'mailboxKey' | 'name' | 'version' | 'entry'>

/**
 * Queues the email with the link that verifies a pending signature. After "This was not me" was pressed, an address gets
 * one email in 30 days instead, which says that it was entered again, whatever allowance the caller names. The caller
 * has locked the mailbox. Resolves to whether the address gets, or has just got, an email about this entry.
 */
export async function queueVerifyEmail(
  ctx: Context,
  tx: Write,
  { id, letter, mailboxKey, name, version, entry }: EmailedEntry,
  {
    to,
    locale,
    allowance,
    repeats,
  }: { to: string; locale: string; allowance: Exclude<Allowance, 'sign-in' | 'declined'>; repeats: boolean },
): Promise<boolean> {
  const declined = await hasDeclined(tx, letter, mailboxKey)
  const kind = declined ? 'entered-again' : 'verify'
  const content = {
    kind,
    letter,
    locale,
    signatureId: id,
    mailboxKey,
    to,
    name: name ?? '',
    version,
    entry,
  } as const
  return queueEmailWithinCaps(ctx, tx, content, { allowance: declined ? 'declined' : allowance, repeats })
}
