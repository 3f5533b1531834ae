import { clustersOf } from '#db/queries/abuse/cluster-members.ts'
import type { ClusterRow } from '#db/queries/abuse/clusters.ts'
import { findInvalidation, type InvalidationRow } from '#db/queries/moderation/invalidations.ts'
import { auditOfSignature } from '#db/queries/organisers/audit-entries.ts'
import { consentsOf } from '#db/queries/signatures/consents.ts'
import { answersOf, type VersionAnswerRow } from '#db/queries/signatures/reaffirmations.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { type AuditEntry, openEntry } from '#features/organisers/list-audit-log.ts'
import { labelOf } from './list-clusters.ts'

/** What organisers see of one signature: nothing by which its signer is reached or known elsewhere. */
export type ReadSignature = {
  signature: Omit<
    SignatureRow,
    'mailboxKey' | 'addressKey' | 'address' | 'sealedAddress' | 'domainKey' | 'nameFolded'
  >
  /** Whether its signer asks for news. */
  updates: boolean
  answers: VersionAnswerRow[]
  /** With what else it came in a group, and since when it is released from each. */
  clusters: (ClusterRow & { releasedAt: Date | null })[]
  invalidation: InvalidationRow | undefined
  /** What organisers did, the latest first. */
  history: AuditEntry[]
}

/** One signature of a letter, and what was done about it; `null` where the letter has no such one. */
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
      history: (await auditOfSignature(db, letter, id)).map((entry) => openEntry(ctx, entry)),
    }
  })
}
