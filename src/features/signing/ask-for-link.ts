import { insertLookup } from '#db/queries/signing/lookups.ts'
import { clientKey } from '#features/abuse/client-key.ts'
import { consume, type Room } from '#features/abuse/limiter.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { EmailAddress } from '#values/email-address.ts'
import type { LookupPurpose } from './lookup.ts'

/**
 * Stores a request for a lost link: to the signatures of an address, or to sign in with it. The work and the answer are the
 * same for every address; whether it has anything is found out later, and told by email.
 */
export async function askForLink(
  ctx: Context,
  email: EmailAddress,
  locale: string,
  network: string,
  purpose: LookupPurpose,
): Promise<Room> {
  const room = await consume(ctx, 'links', await clientKey(ctx, network))
  if (!room.ok) return room
  const id = ctx.newId()
  const address = ctx.cipher.seal(email.address, associatedData.lookupAddress(id))
  await ctx.store.write((tx) => insertLookup(tx, { id, address, locale, purpose, askedAt: ctx.now() }))
  return room
}
