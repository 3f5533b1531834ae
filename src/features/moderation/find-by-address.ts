import { findLiveSignature, findPending, findVerified } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'

/**
 * Finds the signature of a mailbox at a letter, in any spelling of its address: the verified one, or else the pending one
 * with this spelling, or else the newest. `null` where there is none, or it was withdrawn, which deletes every trace of
 * the address.
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
