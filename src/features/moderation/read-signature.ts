import { clustersOf } from '#db/queries/abuse/cluster-members.ts'
import type { ClusterRow } from '#db/queries/abuse/clusters.ts'
import { findInvalidation, type InvalidationRow } from '#db/queries/moderation/invalidations.ts'
import { auditEntriesOf } from '#db/queries/organisers/audit-entries.ts'
import { consentsOf } from '#db/queries/signatures/consents.ts'
import { answersOf, type VersionAnswerRow } from '#db/queries/signatures/reaffirmations.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { type AuditEntry, openEntry } from '#features/organisers/list-audit-log.ts'
import { labelOf } from './list-clusters.ts'

/** A signature as organisers see it: without anything that identifies its signer elsewhere. */
export type ReadSignature = {
  signature: Omit<
    SignatureRow,
    'mailboxKey' | 'addressKey' | 'address' | 'sealedAddress' | 'domainKey' | 'nameFolded'
  >
  /** Whether its signer consents to updates. */
  updates: boolean
  answers: VersionAnswerRow[]
  /** Its clusters, and when it was released from each. */
  clusters: (ClusterRow & { releasedAt: Date | null })[]
  invalidation: InvalidationRow | undefined
  /** Its audit log, the latest first. */
  history: AuditEntry[]
}

/** Reads one signature of a letter and its history; `null` for an unknown id. */
export async function readSignature(
  ctx: Pick<Context, 'store' | 'cipher'>,
  letter: string,
  id: string,
): Promise<ReadSignature | null> {
  if (!/^[\w-]{1,64}$/.test(id)) return null
  return ctx.store.read(async (db) => {
    const row = await findSignature(db, id)
    if (row?.letter !== letter) return null
    const { mailboxKey, addressKey, address, sealedAddress, domainKey, nameFolded, ...signature } = row
    const { invalidationId } = row
    return {
      signature,
      updates: (await consentsOf(db, id)).some(({ kind }) => kind === 'updates'),
      answers: await answersOf(db, [id]),
      clusters: (await clustersOf(db, id)).map((cluster) => ({ ...cluster, label: labelOf(ctx, cluster) })),
      invalidation: invalidationId === null ? undefined : await findInvalidation(db, invalidationId),
      history: (await auditEntriesOf(db, letter, id)).map((entry) => openEntry(ctx, entry)),
    }
  })
}
