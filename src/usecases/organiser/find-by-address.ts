import { findLiveSignature } from '#db/queries/signatures.ts'
import type { EmailAddress } from '../../domain/email-address.ts'
import { mailboxKey } from '../../domain/keys.ts'
import type { Context } from '../context.ts'

/**
 * The id of the signature that a mailbox gave to a letter, whatever spelling of its address is typed; `null` where it
 * gave none, or withdrew it: then nothing is left that could tell.
 */
export async function findByAddress(
  ctx: Pick<Context, 'store' | 'secret'>,
  letter: string,
  email: EmailAddress,
): Promise<string | null> {
  const key = mailboxKey(ctx.secret, letter, email.mailbox)
  const row = await ctx.store.read((db) => findLiveSignature(db, letter, key))
  return row?.id ?? null
}
