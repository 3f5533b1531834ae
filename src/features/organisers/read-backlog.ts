import { countOpenClusters } from '#db/queries/abuse/cluster-figures.ts'
import { membershipsOf } from '#db/queries/organisers/memberships.ts'
import { countUndecidedPaper } from '#db/queries/paper/batches.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { type Backlog, backlogSize, mayDecide, NO_BACKLOG } from './backlog.ts'
import type { Role } from './organiser.ts'

/** Reads an organiser's backlog at a letter; empty for a role that may not decide. */
export function readBacklog(
  ctx: Pick<Context, 'store'>,
  of: { letter: string; organiserId: string; role: Role | null },
): Promise<Backlog> {
  if (!mayDecide(of.role)) return Promise.resolve(NO_BACKLOG)
  return ctx.store.read((db) => backlogOf(db, of))
}

/** A letter and an organiser's backlog at it. */
export type LetterBacklog = { letter: Letter; backlog: Backlog }

/** The letters at which an organiser has a backlog, of those that are served. */
export async function backlogsOf(db: Read, letters: Letters, organiserId: string): Promise<LetterBacklog[]> {
  const found: LetterBacklog[] = []
  for (const { letter: slug, role } of await membershipsOf(db, organiserId)) {
    const letter = letters.get(slug)
    const backlog = letter && (await backlogOf(db, { letter: slug, organiserId, role }))
    if (letter && backlog && backlogSize(backlog) > 0) found.push({ letter, backlog })
  }
  return found
}

/** Both figures are ranges of an index of undecided rows. */
async function backlogOf(
  db: Read,
  { letter, organiserId, role }: { letter: string; organiserId: string; role: Role | null },
): Promise<Backlog> {
  if (!mayDecide(role)) return NO_BACKLOG
  return {
    suspicious: await countOpenClusters(db, letter),
    paper: await countUndecidedPaper(db, letter, organiserId),
  }
}
