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
import { countEmail, lockMailbox, queueEmail, wasEmailedToday } from '#features/email/queue.ts'
import type { ScanStep } from '#features/email/scan-step.ts'
import { storedAddress } from '#features/email/stored-address.ts'
import type { Letters } from '#features/letters/letter.ts'
import { isSealable } from '#features/letters/sealing.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import { signatureState } from '#features/signatures/state.ts'
import { togetherOrEach } from '#features/together-or-each.ts'
import { QUIET, reminderDue } from './reminder.ts'

/** Signatures looked at in one step, and at most reminded of in one transaction: nobody waits long for it. */
const STEP = 20

/**
 * Looks at the next few pending signatures, and queues a reminder for each that is due one. The mail itself is the
 * record that somebody was reminded: it may be stopped anywhere, begun again and run by several processes.
 */
export async function remind(
  ctx: Context,
  letters: Letters,
  after: PendingCursor | null,
): Promise<ScanStep<PendingCursor>> {
  const now = ctx.now().getTime()
  const from = new Date(now - PENDING_LIFE_AT_MOST)
  const { seen, due } = await ctx.store.read(async (db) => {
    const seen = await pendingBetween(db, { from, to: new Date(now - QUIET), after, limit: STEP })
    return { seen, due: await dueAmong(ctx, db, letters, seen) }
  })
  const last = seen.at(-1)
  const next = seen.length < STEP || !last ? null : { submittedAt: last.submittedAt, id: last.id }
  const readable = due.filter(({ address }) => address !== null)
  const failed = due.length - readable.length
  const { done, faults } = await togetherOrEach(ctx.store, readable, (tx, { signature }) =>
    remindOne(ctx, tx, letters, signature),
  )
  return { emailed: done, failed: failed + faults.size, next }
}

/** With the row held it is looked at again: its signer may have verified, declined or been reminded meanwhile. */
async function remindOne(
  ctx: Context,
  tx: Write,
  letters: Letters,
  { id, mailboxKey }: SignatureRow,
): Promise<boolean> {
  await lockMailbox(tx, mailboxKey)
  const [due] = await dueAmong(ctx, tx, letters, await lockSignatures(tx, [id]))
  if (!due?.address || (ctx.limits && (await wasEmailedToday(ctx, tx, due.address)))) return false
  const { signature, kind, address, locale } = due
  if (await hasDeclined(tx, signature.letter, mailboxKey)) return false
  // A reminder is one of the emails that its mailbox gets; it is never one too many.
  if (!(await countEmail(ctx, tx, signature, 'signing'))) return false
  await queueEmail(ctx, tx, {
    kind,
    letter: signature.letter,
    locale,
    signatureId: signature.id,
    mailboxKey: signature.mailboxKey,
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
  /** The language in which the signer reads the letter. */
  locale: string
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
    (mail: OutboxRow) => mail.signatureId,
  )
  return signatures.flatMap((signature): Due[] => {
    const letter = letters.get(signature.letter)
    if (!letter || signatureState(signature) !== 'pending' || !isSealable(ctx.secret, letter)) return []
    const kind = reminderDue(letter, signature, emails.get(signature.id) ?? [], ctx.now())
    if (!kind) return []
    return [{ signature, kind, locale: signature.locale, address: storedAddress(ctx, signature) }]
  })
}
