import { insertInvalidation } from '#db/queries/moderation/invalidations.ts'
import { invalidate } from '#db/queries/moderation/invalidity.ts'
import type { Named } from '#db/queries/moderation/signature-step.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import type { InvalidationCause } from '#features/signatures/invalidation.ts'
import { dayIn, UTC } from '#values/time-zone.ts'

/** The outcome of invalidating one signature. */
export type InvalidateOutcome =
  { ok: true } | { ok: false; reason: 'signature-unknown' | 'withdrawn' | 'done-already' }

/**
 * Invalidates one signature, verified or not, so that it does not count. `cause` is published, with the day in `timeZone`;
 * `reason` is not.
 */
export async function invalidateSignature(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Exclude<Actor, 'operator'>,
  { letter, id: signatureId }: Named,
  { cause, reason, timeZone = UTC }: { cause: InvalidationCause; reason: string; timeZone?: string },
): Promise<InvalidateOutcome> {
  const now = ctx.now()
  const id = ctx.newId()
  return ctx.store.write(async (tx): Promise<InvalidateOutcome> => {
    const row = await findSignature(tx, signatureId)
    if (row?.letter !== letter) return { ok: false, reason: 'signature-unknown' }
    const done = await invalidate(tx, [signatureId], 'any', { id, at: now })
    if (done.count + done.pending === 0) {
      const gone = (await findSignature(tx, signatureId))?.withdrawnAt !== null
      return { ok: false, reason: gone ? 'withdrawn' : 'done-already' }
    }
    await insertInvalidation(tx, {
      id,
      letter,
      at: now,
      day: dayIn(now, timeZone),
      organiserId: actor.organiserId,
      cause,
      reason,
      condition: null,
      expected: 1,
      ...done,
      place: null,
      restoredAt: null,
      finishedAt: now,
    })
    await recordAuditEntry(ctx, tx, actor, {
      letter,
      action: 'signature-invalidated',
      signatureId,
      count: 1,
      reason,
      detail: { cause },
    })
    return { ok: true }
  })
}
