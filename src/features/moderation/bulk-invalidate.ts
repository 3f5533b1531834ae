import { insertInvalidation } from '#db/queries/moderation/invalidations.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import type { InvalidationCause } from '#features/signatures/invalidation.ts'
import { dayIn } from '#values/time-zone.ts'
import { AT_ONCE, continueInvalidation } from './bulk-invalidate.job.ts'
import { conditionOf } from './condition-of.ts'
import { summaryOf } from './condition-summary.ts'
import { sealTask } from './invalidation-task.ts'
import { type Preview, previewInvalidation } from './preview-bulk-invalidate.ts'
import type { Search } from './search.ts'

/** The outcome of invalidating every signature that fits a choice. */
export type BulkInvalidateOutcome =
  /** `finished`: otherwise the background work continues it. */
  | { ok: true; id: string; finished: boolean }
  /** `more-now`: more signatures fit than the organiser had seen. `nobody`: none fits. */
  | { ok: false; reason: 'more-now' | 'nobody'; preview: Preview }

/**
 * Invalidates all signatures that fit a search and were submitted until now, verified or not. `seen`: the number that the
 * organiser confirmed; where more fit now, nothing is done. It has one reason and is undone as one. A large one is done in
 * batches, by the background work.
 */
export async function bulkInvalidate(
  ctx: Context,
  actor: Exclude<Actor, 'operator'>,
  letter: string,
  search: Search,
  { seen, cause, reason }: { seen: number; cause: InvalidationCause; reason: string },
): Promise<BulkInvalidateOutcome> {
  const now = ctx.now()
  const until = new Date(now.getTime() + 1)
  const { submitted } = search
  const before = submitted.before && submitted.before < until ? submitted.before : until
  const bounded = { ...search, submitted: { ...submitted, before } }
  const preview = await previewInvalidation(ctx, letter, bounded)
  if (preview.all === 0) return { ok: false, reason: 'nobody', preview }
  if (preview.all > seen) return { ok: false, reason: 'more-now', preview }
  const id = ctx.newId()
  const summary = summaryOf(search)
  await ctx.store.write(async (tx) => {
    await insertInvalidation(tx, {
      id,
      letter,
      at: now,
      day: dayIn(now, search.timeZone),
      organiserId: actor.organiserId,
      cause,
      reason,
      condition: JSON.stringify(summary),
      expected: preview.all,
      count: 0,
      pending: 0,
      place: sealTask(ctx, id, {
        of: 'condition',
        condition: conditionOf(ctx, letter, bounded, { live: true }),
        after: null,
      }),
      restoredAt: null,
      finishedAt: null,
    })
    // The count is added once it is finished.
    await recordAuditEntry(ctx, tx, actor, {
      id,
      letter,
      action: 'signatures-invalidated',
      reason,
      detail: { cause, ...summary },
    })
  })
  ctx.emit('info', 'signatures-invalidated', { letter, signatures: preview.all })
  return { ok: true, id, finished: await continueInvalidation(ctx, id, AT_ONCE) }
}
