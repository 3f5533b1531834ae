import { type CountedTogether, countedSince, insertCounted } from '#db/queries/email/counted-emails.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { type Allowance, COUNTED_LIFE, capsOf, roomAt } from './caps.ts'

type Mailbox = Pick<CountedTogether, 'letter' | 'mailboxKey'>

/** Locks a mailbox at a letter until the transaction ends: its entries, its signature and its emails. */
export function lockMailbox(tx: Write, mailboxKey: string): Promise<void> {
  return tx.lock(`mailbox/${mailboxKey}`)
}

/**
 * Counts one more email to a mailbox, which the caller has locked. Resolves to when there is room for the next one;
 * `null`, and nothing is counted, where there is no room for this one.
 */
export async function countEmail(
  ctx: Context,
  tx: Write,
  { letter, mailboxKey }: Mailbox,
  allowance: Exclude<Allowance, 'sign-in'>,
): Promise<{ roomForNextAt: Date } | null> {
  const now = ctx.now()
  const caps = capsOf(allowance, ctx.limits)
  const together = { letter, mailboxKey, allowance }
  const queued = await countedSince(tx, together, {
    since: new Date(now.getTime() - COUNTED_LIFE),
    most: Math.max(0, ...caps.map(({ most }) => most)),
  })
  if (roomAt(now, queued, caps) > now) return null
  await insertCounted(tx, { id: ctx.newId(), ...together, queuedAt: now })
  return { roomForNextAt: roomAt(now, [now, ...queued], caps) }
}
