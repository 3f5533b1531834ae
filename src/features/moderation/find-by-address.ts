import { findLiveSignature, findPending, findVerified } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'

/**
 * The id of the signature that a mailbox gave to a letter, whatever spelling of its address is typed; where none is
 * verified, of the entry with this spelling, or else of the newest. `null` where it gave none, or withdrew it: then
 * nothing is left that could tell.
 */
export async function findByAddress(
  ctx: Pick<Context, 'store' | 'secret'>,
  letter: string,
  email: EmailAddress,
): Promise<string | null> {
  const key = mailboxKey(ctx.secret, letter, email.mailbox)
  const spelling = { mailboxKey: key, addressKey: addressKey(ctx.secret, letter, email.address) }
  return ctx.store.read(async (db) => {
    const row =
      (await findVerified(db, letter, key)) ??
      (await findPending(db, letter, spelling)) ??
      (await findLiveSignature(db, letter, key))
    return row?.id ?? null
  })
}
