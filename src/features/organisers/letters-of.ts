import { membershipsOf } from '#db/queries/organisers/memberships.ts'
import type { Context } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import type { Role } from './organiser.ts'

/** Lists the served letters that an organiser may work with, and their role at each. */
export async function lettersOf(
  ctx: Pick<Context, 'store'>,
  letters: Letters,
  organiserId: string,
): Promise<{ letter: Letter; role: Role }[]> {
  const memberships = await ctx.store.read((db) => membershipsOf(db, organiserId))
  return memberships.flatMap(({ letter: slug, role }) => {
    const letter = letters.get(slug)
    return letter ? [{ letter, role }] : []
  })
}
