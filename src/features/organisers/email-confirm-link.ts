import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { lettersOf } from './letters-of.ts'
import type { Organiser } from './organiser.ts'
import { queueOrganiserEmail } from './queue-organiser-email.ts'

/** Sends a signed-in organiser a link that confirms their identity again and returns them to the page `next`. */
export async function emailConfirmLink(
  ctx: Context,
  letters: Letters,
  { id, address }: Organiser,
  locale: string,
  next: string,
): Promise<void> {
  const row = await ctx.store.read((db) => findOrganiser(db, id))
  const [mine] = await lettersOf(ctx, letters, id)
  if (!row || !mine) return
  const key = row.email
  const email = { kind: 'sign-in' as const, letter: mine.letter.slug, locale, to: address, key, next }
  await ctx.store.write((tx) => queueOrganiserEmail(ctx, tx, email))
}
