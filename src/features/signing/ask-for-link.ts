import { insertLookup } from '#db/queries/signing/lookups.ts'
import { clientKey } from '#features/abuse/client-key.ts'
import { consume, type Room } from '#features/abuse/limiter.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { EmailAddress } from '#values/email-address.ts'
import type { LookupPurpose } from './lookup.ts'

/**
 * Takes down that somebody asks for the link to what was signed with an address, or to sign in with it. The work is the
 * same for every address, and so is what the asker sees: whether there is anything behind it is found out later, and
 * told by mail.
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
