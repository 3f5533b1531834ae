import { pageOfMembers } from '#db/queries/abuse/cluster-members.ts'
import {
  addToInvalidation,
  advance,
  findInvalidation,
  finishRestoring,
  type InvalidationRow,
  invalidationsUnderWay,
  lockRestoring,
} from '#db/queries/moderation/invalidations.ts'
import { invalidate, restoreSome } from '#db/queries/moderation/invalidity.ts'
import { type Part, smallestPart } from '#db/queries/moderation/search-part.ts'
import { scanWindow } from '#db/queries/moderation/search-window.ts'
import { setAuditEntryCount } from '#db/queries/organisers/audit-entries.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Job } from '#platform/jobs.ts'
import { type InvalidationTask, openTask, sealTask } from './invalidation-task.ts'

/** The most signatures that one transaction changes, and reads: few enough not to delay people who sign. */
const BATCH = 500
const WINDOW = 2_000

/** Batches that are done while the organiser waits: a few thousand signatures. */
export const AT_ONCE = 10
/** Batches of each invalidation in one run of the background work. */
const IN_A_RUN = 50

type Ctx = Pick<Context, 'store' | 'now' | 'cipher'>

/** Continues invalidations and restorations that are under way. */
export function invalidationsJob(ctx: Ctx): Job {
  return { name: 'invalidations', every: 1_000, runsAtStart: true, run: () => continueInvalidations(ctx) }
}

/** Continues all invalidations that are not finished. */
export async function continueInvalidations(ctx: Ctx): Promise<void> {
  const ids = await ctx.store.read((db) => invalidationsUnderWay(db, 10))
  for (const id of ids) await continueInvalidation(ctx, id, IN_A_RUN)
}

/**
 * Invalidates the next signatures of one invalidation, or restores them where it is being undone, one batch a transaction.
 * Its checkpoint moves with each batch by compare-and-set, so that it may be interrupted, and several processes may
 * continue it. Resolves to whether it is finished.
 */
export async function continueInvalidation(ctx: Ctx, id: string, batches: number): Promise<boolean> {
  let part: Part | null = null
  for (let done = 0; done < batches; done += 1) {
    const row = await ctx.store.read((db) => findInvalidation(db, id))
    if (!row || row.finishedAt) return true
    if (row.restoredAt) await restoreNext(ctx, id)
    else {
      const task = openTask(ctx, row)
      if (task?.of === 'condition') part ??= await ctx.store.read((db) => smallestPart(db, task.condition))
      await invalidateNext(ctx, row, task, part)
    }
  }
  return false
}

function invalidateNext(
  ctx: Ctx,
  row: InvalidationRow,
  task: InvalidationTask | null,
  part: Part | null,
): Promise<void> {
  const now = ctx.now()
  return ctx.store.write(async (tx) => {
    const { ids, next } = task ? await nextOf(tx, task, part) : { ids: [], next: null }
    const place = next && sealTask(ctx, row.id, next)
    // Another process has done this batch, or the invalidation is being undone.
    if (!(await advance(tx, row, { place, finishedAt: next ? null : now }))) return
    const which = task?.of === 'condition' ? task.condition : 'verified'
    await addToInvalidation(tx, row.id, await invalidate(tx, ids, which, { id: row.id, at: now }))
    if (next) return
    const all = await findInvalidation(tx, row.id)
    if (all) await setAuditEntryCount(tx, row.id, all.count + all.pending)
  })
}

/** The next signatures, and the task that is left after them; `null` where none is left. */
async function nextOf(
  tx: Write,
  task: InvalidationTask,
  part: Part | null,
): Promise<{ ids: string[]; next: InvalidationTask | null }> {
  if (task.of === 'cluster') {
    const ids = await pageOfMembers(tx, task.cluster, { after: task.after, limit: BATCH })
    const last = ids.at(-1)
    return { ids, next: last !== undefined && ids.length === BATCH ? { ...task, after: last } : null }
  }
  if (!part) return { ids: [], next: null }
  const way = { from: task.after, towards: 'older' } as const
  const { found, end } = await scanWindow(tx, task.condition, part, way, { window: WINDOW, limit: BATCH })
  return { ids: found.map(({ id }) => id), next: end && { ...task, after: end } }
}

function restoreNext(ctx: Ctx, id: string): Promise<void> {
  return ctx.store.write(async (tx) => {
    if (!(await lockRestoring(tx, id))) return
    if ((await restoreSome(tx, id, BATCH)) < BATCH) await finishRestoring(tx, id, ctx.now())
  })
}
