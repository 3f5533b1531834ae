import { insertAuditEntry } from '#db/queries/organisers/audit-entries.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { AuditAction } from './audit-log.ts'
import type { Actor } from './organiser.ts'

/**
 * An action of an organiser or the operator. It must have no personal data of signers: a signature is named by its id, and
 * typed search terms are left out.
 */
export type NewAuditEntry = {
  /** The entry's id, where another row refers to it. */
  id?: string
  letter: string
  action: AuditAction
  /** The signature that was changed, if it was one. */
  signatureId?: string
  /** The number of changed rows. */
  count?: number
  /** The reason, in the organiser's words. */
  reason?: string
  /** Further facts, such as a search condition or the digest of a file. */
  detail?: Readonly<Record<string, string | number | boolean | null>>
}

/** Records an action in the audit log, in the transaction that performs it. */
export async function recordAuditEntry(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now'>,
  tx: Write,
  actor: Actor,
  { id = ctx.newId(), letter, action, signatureId, count, reason, detail }: NewAuditEntry,
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
