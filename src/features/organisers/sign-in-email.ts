import { type CountedTogether, countedSince, insertCounted } from '#db/queries/email/counted-emails.ts'
import { membershipsOf } from '#db/queries/organisers/memberships.ts'
import { findOrganiserByKey } from '#db/queries/organisers/organisers.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { COUNTED_LIFE, SIGN_IN_MOST, signInRoomAt } from '#features/email/caps.ts'
import type { Letters } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { organiserKey } from '#values/keys.ts'
import type { OrganiserEmail } from './queue-organiser-email.ts'

/**
 * The email with a link for whoever organises with an address; `null` where nobody does. It is for the caller to count
 * it.
 */
export async function signInEmail(
  ctx: Pick<Context, 'store' | 'secret' | 'cipher'>,
  letters: Letters,
  email: EmailAddress,
  locale: string,
): Promise<OrganiserEmail | null> {
  const key = organiserKey(ctx.secret, email.mailbox)
  const found = await ctx.store.read(async (db) => {
    const row = await findOrganiserByKey(db, key)
    if (!row) return null
    const memberships = await membershipsOf(db, row.id)
    const letter = memberships.find((each) => letters.has(each.letter))?.letter
    if (letter === undefined) return null
    return { row, letter }
  })
  if (!found) return null
  // To the address with which they were invited, however its mailbox was spelled now.
  const to = ctx.cipher.open(found.row.address, associatedData.organiserAddress(found.row.id))
  return { kind: 'sign-in', letter: found.letter, locale, to, key }
}

/**
 * Counts a sign-in email that anyone could have asked for; `false`, and nothing is counted, where its organiser has got
 * enough of them: whoever is signed in, or has a passkey, needs none.
 */
export async function countSignInEmail(
  ctx: Pick<Context, 'now' | 'newId' | 'limits'>,
  tx: Write,
  key: string,
): Promise<boolean> {
  await tx.lock(`sign-in/${key}`)
  const now = ctx.now()
  const since = new Date(now.getTime() - COUNTED_LIFE)
  const queued = await countedSince(tx, signInsOf(key), { since, most: SIGN_IN_MOST })
  if (ctx.limits && signInRoomAt(now, queued) > now) return false
  await insertCounted(tx, { id: ctx.newId(), ...signInsOf(key), queuedAt: now })
  return true
}

/** An organiser's sign-in emails count together, whichever of their letters each of them names. */
function signInsOf(key: string): CountedTogether {
  return { letter: '', mailboxKey: key, allowance: 'sign-in' }
}
