import { membershipsOf } from '#db/queries/memberships.ts'
import type { Letter, Letters } from '../../domain/letter.ts'
import type { Role } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'

/** The letters that somebody organises, of those that are served. */
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
