import { findPending, findVerified } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import type { Bounce } from '#features/email/bounce.ts'
import type { Letters } from '#features/letters/letter.ts'
import { type EmailAddress, parseEmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'
import { endUpdatesTo } from './end-consent.ts'

/**
 * Ends the updates to addresses that bounce permanently, at every letter that they signed. The signatures stay: the
 * addresses worked when they were verified. Reports may repeat. Resolves to the number of consents that ended now.
 */
export async function recordBounces(
  ctx: Pick<Context, 'store' | 'secret' | 'now' | 'emit'>,
  letters: Letters,
  bounces: readonly Bounce[],
): Promise<number> {
  let ended = 0
  for (const { address, permanent } of bounces) {
    const email = permanent ? parseEmailAddress(address) : null
    if (!email) continue
    for (const signatureId of await signaturesOf(ctx, letters, email)) {
      // One transaction each, so that none locks two rows that another one locks in the other order.
      const first = await ctx.store.write((tx) =>
        endUpdatesTo(ctx, tx, letters, { signatureId, address: email.address }),
      )
      if (first) ended += 1
    }
  }
  if (ended > 0) ctx.emit('info', 'bounces-recorded', { ended })
  return ended
}

function signaturesOf(
  ctx: Pick<Context, 'store' | 'secret'>,
  letters: Letters,
  email: EmailAddress,
): Promise<string[]> {
  return ctx.store.read(async (db) => {
    const ids: string[] = []
    for (const slug of letters.keys()) {
      const key = mailboxKey(ctx.secret, slug, email.mailbox)
      const spelling = { mailboxKey: key, addressKey: addressKey(ctx.secret, slug, email.address) }
      const found = (await findVerified(db, slug, key)) ?? (await findPending(db, slug, spelling))
      if (found) ids.push(found.id)
    }
    return ids
  })
}
