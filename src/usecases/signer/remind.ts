import { mailsOfAll, type OutboxRow } from '#db/queries/outbox.ts'
import {
  findSignature,
  lockSignatures,
  type PendingPlace,
  pendingBetween,
  type SignatureRow,
} from '#db/queries/signatures.ts'
import type { Read } from '#db/store.ts'
import { isVerifiable, type Letters } from '../../domain/letter.ts'
import { QUIET, reminderDue, verifiableUntil } from '../../domain/reminder.ts'
import { PENDING_LIFE } from '../../domain/retention.ts'
import { signatureState } from '../../domain/signature.ts'
import type { Context } from '../context.ts'
import type { MailingStep } from '../mailing-step.ts'
import { queueMail } from '../queue-mail.ts'
import { storedAddress } from '../stored-address.ts'

/** Signatures looked at in one step, and at most reminded of in one transaction: nobody waits long for it. */
const STEP = 20

/**
 * Looks at the next few pending signatures, and queues a reminder for each that is due one. The mail itself is the
 * record that somebody was reminded: it may be stopped anywhere, begun again and run by several processes.
 */
export async function remind(
  ctx: Context,
  letters: Letters,
  after: PendingPlace | null,
): Promise<MailingStep<PendingPlace>> {
  const now = ctx.now().getTime()
  const from = new Date(now - PENDING_LIFE)
  const { seen, due } = await ctx.store.read(async (db) => {
    const seen = await pendingBetween(db, { from, to: new Date(now - QUIET), after, limit: STEP })
    return { seen, due: await dueAmong(ctx, db, letters, seen) }
  })
  const last = seen.at(-1)
  const next = seen.length < STEP || !last ? null : { submittedAt: last.submittedAt, id: last.id }
  const readable = due.filter(({ address }) => address !== null)
  const unreadable = due.length - readable.length
  if (readable.length === 0) return { mailed: 0, unreadable, next }
  const mailed = await ctx.store.write(async (tx) => {
    // With the rows held it is looked at again: some may have verified, declined or been reminded meanwhile.
    const held = await lockSignatures(
      tx,
      readable.map(({ signature }) => signature.id),
    )
    const still = await dueAmong(ctx, tx, letters, held)
    for (const { signature, kind, address, locale } of still) {
      if (address === null) continue
      await queueMail(ctx, tx, {
        kind,
        letter: signature.letter,
        locale,
        signatureId: signature.id,
        mailboxKey: signature.mailboxKey,
        to: address,
        name: signature.name ?? '',
        version: signature.version,
        until: verifiableUntil(signature),
      })
    }
    return still.filter(({ address }) => address !== null).length
  })
  return { mailed, unreadable, next }
}

/** Whether a reminder that was queued a while ago still has something to say. */
export async function isReminderWanted(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  { letter: slug, signatureId: id }: Pick<OutboxRow, 'letter' | 'signatureId'>,
): Promise<boolean> {
  const letter = letters.get(slug)
  const signature = id ? await ctx.store.read((db) => findSignature(db, id)) : undefined
  return !!letter && !!signature && signatureState(signature) === 'pending' && isVerifiable(letter, ctx.now())
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
  const mails = Map.groupBy(
    await mailsOfAll(
      db,
      signatures.map(({ id }) => id),
    ),
    (mail: OutboxRow) => mail.signatureId,
  )
  return signatures.flatMap((signature): Due[] => {
    const letter = letters.get(signature.letter)
    if (!letter || signatureState(signature) !== 'pending') return []
    const kind = reminderDue(letter, signature, mails.get(signature.id) ?? [], ctx.now())
    if (!kind) return []
    return [{ signature, kind, locale: signature.locale, address: storedAddress(ctx, signature) }]
  })
}
