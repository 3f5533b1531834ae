import { finishJob } from '#db/queries/operations/jobs.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { Faults } from '#values/damage.ts'
import { examine, isDamaged, type Report } from './check.ts'

/** What rebuilding indexes came to. */
export type ReindexOutcome =
  /** `after`: what a check finds now. */
  | { ok: true; after: Report }
  /** `index` is not damaged, or more than indexes is. */
  | { ok: false; index: string; faults: Faults }

/**
 * Rebuilds indexes that a check finds damaged while the rows are intact, and checks again. If all is sound then, the
 * server answers what it refused before.
 */
export async function reindex(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  names: readonly string[],
): Promise<ReindexOutcome> {
  const { faults } = await examine(ctx, letters, 'full')
  const index = names.find((name) => !faults.reindex.includes(name))
  if (index !== undefined) return { ok: false, index, faults }
  await ctx.store.reindex(names)
  const after = await examine(ctx, letters, 'full')
  if (!isDamaged(after.findings)) {
    await ctx.store.write(async (tx) => {
      for (const job of ['check', 'full-check'] as const) await finishJob(tx, job, ctx.now(), 0)
    })
  }
  return { ok: true, after }
}
