import { insertAuditEntry } from '#db/queries/organisers/audit-entries.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { AuditAction } from './audit-log.ts'
import type { Actor } from './organiser.ts'

/**
 * What somebody did at a letter. Nothing here may be personal to a signer: a signature is named by its id, and what was
 * searched for by hand is not repeated.
 */
export type Deed = {
  /** The entry's, where something else has to find it again. */
  id?: string
  letter: string
  action: AuditAction
  /** The one signature that it was about. */
  signatureId?: string
  /** How many it changed. */
  count?: number
  /** Why, in the organiser's words. */
  reason?: string
  /** What else tells it from others, such as a condition or the digest of a file. */
  detail?: Readonly<Record<string, string | number | boolean | null>>
}

/** Writes an act into the audit trail, in the transaction that does it. */
export async function recordAct(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now'>,
  tx: Write,
  actor: Actor,
  { id = ctx.newId(), letter, action, signatureId, count, reason, detail }: Deed,
): Promise<void> {
  await insertAuditEntry(tx, {
    id,
    letter,
    at: ctx.now(),
    organiserId: actor === 'operator' ? null : actor.organiserId,
    who: actor === 'operator' ? null : ctx.cipher.seal(actor.address, associatedData.auditActor(id)),
    action,
    signatureId: signatureId ?? null,
    count: count ?? null,
    reason: reason ?? null,
    detail: detail ? JSON.stringify(detail) : null,
  })
}
