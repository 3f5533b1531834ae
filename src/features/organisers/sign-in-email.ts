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

/** Composes the sign-in email to the organiser with an address; `null` where there is none. The caller counts it. */
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
  // To the address that was invited, however its spelling was typed now.
  const to = ctx.cipher.open(found.row.address, associatedData.organiserAddress(found.row.id))
  return { kind: 'sign-in', letter: found.letter, locale, to, key }
}

/**
 * Counts a sign-in email, which anyone can request by typing an address. `false`, and nothing is counted, where the
 * organiser has reached the cap.
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

/** All sign-in emails of an organiser count together, for all their letters. */
function signInsOf(key: string): CountedTogether {
  return { letter: '', mailboxKey: key, allowance: 'sign-in' }
}
