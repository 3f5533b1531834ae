import { membershipsOf } from '#db/queries/memberships.ts'
import { findOrganiserByKey } from '#db/queries/organisers.ts'
import { mailsToMailbox } from '#db/queries/outbox.ts'
import type { EmailAddress } from '../../domain/email-address.ts'
import { organiserKey } from '../../domain/keys.ts'
import type { Letters } from '../../domain/letter.ts'
import { organiserPlace } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'
import type { OrganiserMail } from './queue-organiser-mail.ts'

/** Whoever types an organiser's address may cause one mail in this time, in milliseconds, and so many in a day. */
const PAUSE = 60_000
const PER_DAY = 30
const DAY = 24 * 60 * 60 * 1000

/**
 * The mail with a fresh link for whoever organises with an address; `null` where nobody does, or who does was mailed
 * enough of them.
 */
export async function signInMail(
  ctx: Pick<Context, 'store' | 'secret' | 'cipher' | 'now' | 'limits' | 'signInLinks'>,
  letters: Letters,
  email: EmailAddress,
  locale: string,
): Promise<OrganiserMail | null> {
  const key = organiserKey(ctx.secret, email.mailbox)
  const found = await ctx.store.read(async (db) => {
    const row = await findOrganiserByKey(db, key)
    if (!row) return null
    const memberships = await membershipsOf(db, row.id)
    const letter = memberships.find((each) => letters.has(each.letter))?.letter
    if (letter === undefined) return null
    const ages = (await mailsToMailbox(db, letter, key))
      .filter(({ kind }) => kind === 'sign-in')
      .map(({ queuedAt }) => ctx.now().getTime() - queuedAt.getTime())
    const isEnough = ages.some((age) => age < PAUSE) || ages.filter((age) => age < DAY).length >= PER_DAY
    return ctx.limits && isEnough ? null : { row, letter }
  })
  if (!found) return null
  // To the address with which they were invited, however its mailbox was spelled now.
  const to = ctx.cipher.open(found.row.address, organiserPlace(found.row.id))
  return { kind: 'sign-in', letter: found.letter, locale, to, key, token: await ctx.signInLinks.make(key) }
}
