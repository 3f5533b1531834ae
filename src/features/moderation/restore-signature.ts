import { addToInvalidation } from '#db/queries/moderation/invalidations.ts'
import { restore } from '#db/queries/moderation/invalidity.ts'
import type { Named } from '#db/queries/moderation/signature-step.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'

/** The outcome of restoring one invalidated signature. */
export type RestoreOutcome =
  { ok: true } | { ok: false; reason: 'signature-unknown' | 'withdrawn' | 'done-already' }

/** Restores one invalidated signature. Its invalidation, single or bulk, covers one less. */
export async function restoreSignature(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Actor,
  { letter, id }: Named,
  reason: string,
): Promise<RestoreOutcome> {
  return ctx.store.write(async (tx): Promise<RestoreOutcome> => {
    const row = await findSignature(tx, id)
    if (row?.letter !== letter) return { ok: false, reason: 'signature-unknown' }
    if (row.withdrawnAt) return { ok: false, reason: 'withdrawn' }
    if (!(await restore(tx, row))) return { ok: false, reason: 'done-already' }
    if (row.invalidationId) await addToInvalidation(tx, row.invalidationId, lessBy(row))
    await recordAuditEntry(ctx, tx, actor, {
      letter,
      action: 'signature-restored',
      signatureId: id,
      count: 1,
      reason,
    })
    return { ok: true }
  })
}

/** The change of an invalidation's figures. A signature that was verified after it was invalidated was pending then. */
function lessBy({ verifiedAt, invalidatedAt }: SignatureRow) {
  const wasVerified = verifiedAt !== null && invalidatedAt !== null && verifiedAt <= invalidatedAt
  return wasVerified ? { count: -1, pending: 0 } : { count: 0, pending: -1 }
}
