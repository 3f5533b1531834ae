import { countOpenClusters } from '#db/queries/abuse/cluster-figures.ts'
import { countUndecidedPaper } from '#db/queries/paper/batches.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { type Backlog, mayDecide, NO_BACKLOG } from './backlog.ts'
import type { Role } from './organiser.ts'

/** What waits for a decision of an organiser at a letter; nothing for somebody who may not decide. */
export function readBacklog(
  ctx: Pick<Context, 'store'>,
  of: { letter: string; organiserId: string; role: Role | null },
): Promise<Backlog> {
  if (!mayDecide(of.role)) return Promise.resolve(NO_BACKLOG)
  return ctx.store.read((db) => backlogOf(db, of))
}

/** The same within a transaction. Both figures are ranges of an index of what is undecided. */
export async function backlogOf(
  db: Read,
  { letter, organiserId, role }: { letter: string; organiserId: string; role: Role | null },
): Promise<Backlog> {
  if (!mayDecide(role)) return NO_BACKLOG
  return {
    suspicious: await countOpenClusters(db, letter),
    paper: await countUndecidedPaper(db, letter, organiserId),
  }
}
