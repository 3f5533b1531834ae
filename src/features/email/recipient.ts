import { countForRecipient } from '#db/queries/email/outbox.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { recipientKey } from '#values/keys.ts'

/** The keyed name of the mailbox behind an address, for today and all letters. Throws for what is not one address. */
export function recipientOf(ctx: Pick<Context, 'secret' | 'now'>, address: string): string {
  const email = parseEmailAddress(address)
  if (!email) throw new Error('The recipient is not exactly one email address.')
  return recipientKey(ctx.secret, ctx.now(), email.mailbox)
}

/** Whether any letter has queued an email other than an update to a mailbox today. */
export async function wasEmailedToday(
  ctx: Pick<Context, 'secret' | 'now'>,
  db: Read,
  address: string,
): Promise<boolean> {
  return (await countForRecipient(db, recipientOf(ctx, address))) > 0
}
