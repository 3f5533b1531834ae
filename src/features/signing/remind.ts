import { emailsOf, type OutboxRow } from '#db/queries/email/outbox.ts'
import {
  lockSignatures,
  type PendingCursor,
  pendingBetween,
  type SignatureRow,
} from '#db/queries/signatures/signatures.ts'
import { hasDeclined } from '#db/queries/signing/declines.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { countEmail, lockMailbox } from '#features/email/count-email.ts'
import { queueEmail } from '#features/email/queue.ts'
import { wasEmailedToday } from '#features/email/recipient.ts'
import { nextCursor, type ScanStep, scanStep } from '#features/email/scan-step.ts'
import { storedAddress } from '#features/email/stored-address.ts'
import type { Letters } from '#features/letters/letter.ts'
import { isSealable } from '#features/letters/sealing.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import { signatureState } from '#features/signatures/state.ts'
import { QUIET, reminderDue } from './reminder.ts'

/** Pending signatures in one step. */
const PAGE = 20

/** Queues a reminder for each of the next pending signatures that is due one. */
export async function remind(
  ctx: Context,
  letters: Letters,
  after: PendingCursor | null,
): Promise<ScanStep<PendingCursor>> {
  const now = ctx.now().getTime()
  const from = new Date(now - PENDING_LIFE_AT_MOST)
  const to = new Date(now - QUIET)
  return scanStep(ctx.store, {
    async readPage(db) {
      const signatures = await pendingBetween(db, { from, to, after, limit: PAGE })
      const candidates = await dueAmong(ctx, db, letters, signatures)
      return {
        candidates,
        next: nextCursor(signatures, PAGE, ({ submittedAt, id }) => ({ submittedAt, id })),
      }
    },
    async lockAndRecheck(tx, { signature: { id, mailboxKey } }) {
      await lockMailbox(tx, mailboxKey)
      return (await dueAmong(ctx, tx, letters, await lockSignatures(tx, [id])))[0]
    },
    queue: (tx, due, address) => queueReminder(ctx, tx, due, address),
  })
}

/** Queues one reminder; `false` where a rule about its mailbox forbids it. */
async function queueReminder(
  ctx: Context,
  tx: Write,
  { signature, kind, locale }: Due,
  address: string,
): Promise<boolean> {
  const { letter, mailboxKey } = signature
  // A mailbox gets one reminder a day at most, from all letters.
  if (ctx.limits && (await wasEmailedToday(ctx, tx, address))) return false
  if (await hasDeclined(tx, letter, mailboxKey)) return false
  // A reminder counts towards the emails that its mailbox may get.
  if (!(await countEmail(ctx, tx, signature, 'signing'))) return false
  await queueEmail(ctx, tx, {
    kind,
    letter,
    locale,
    signatureId: signature.id,
    mailboxKey,
    to: address,
    name: signature.name ?? '',
    version: signature.version,
    entry: signature.entry,
  })
  return true
}

/** A pending signature that is due a reminder. */
type Due = {
  signature: SignatureRow
  kind: 'reminder' | 'closing'
  /** The language in which they signed. */
  locale: string
  /** Decrypted; `null` where it was altered, or encrypted under another secret. */
  address: string | null
}

async function dueAmong(
  ctx: Context,
  db: Read,
  letters: Letters,
  signatures: SignatureRow[],
): Promise<Due[]> {
  const emails = Map.groupBy(
    await emailsOf(
      db,
      signatures.map(({ id }) => id),
    ),
    (email: OutboxRow) => email.signatureId,
  )
  return signatures.flatMap((signature): Due[] => {
    const letter = letters.get(signature.letter)
    if (!letter || signatureState(signature) !== 'pending' || !isSealable(ctx.secret, letter)) return []
    const kind = reminderDue(letter, signature, emails.get(signature.id) ?? [], ctx.now())
    if (!kind) return []
    return [{ signature, kind, locale: signature.locale, address: storedAddress(ctx, signature) }]
  })
}
