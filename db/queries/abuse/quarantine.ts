import { and, eq, exists, inArray, isNotNull, isNull, notExists, type SQL, sql } from 'drizzle-orm'
import type { Write } from '#db/store.ts'
import { activeMemberships, markReleased, markReturned, memberIds } from './cluster-members.ts'

/** Puts a signature into quarantine if an active cluster has not released it. */
export async function quarantineMember(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .update(signatures)
    .set({ quarantinedAt: quarantinedSince(tx, now) })
    .where(and(eq(signatures.id, signatureId), exists(activeMemberships(tx))))
}

/** Puts the members of a cluster into quarantine. Returns how many were not in quarantine before. */
export async function quarantineMembers(tx: Write, clusterId: string, now: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ quarantinedAt: quarantinedSince(tx, now) })
    .where(inArray(signatures.id, memberIds(tx, clusterId)))
    .returning({ quarantinedAt: signatures.quarantinedAt })
  return rows.filter(({ quarantinedAt }) => quarantinedAt?.getTime() === now.getTime()).length
}

/**
 * Ends the quarantine of the members of a cluster that no other active cluster has. They count once they are verified.
 * Returns how many.
 */
export async function releaseMembers(tx: Write, clusterId: string, now: Date): Promise<number> {
  const { signatures } = tx.tables
  const members = inArray(signatures.id, memberIds(tx, clusterId))
  const rows = await tx
    .update(signatures)
    .set({ quarantinedAt: null })
    .where(and(isNotNull(signatures.quarantinedAt), members))
    .returning({ id: signatures.id })
  // Only now, with the rows locked: another cluster may be opened meanwhile, and has to lock the same rows.
  const again = await tx
    .update(signatures)
    .set({ quarantinedAt: now })
    .where(and(isNull(signatures.quarantinedAt), members, exists(activeMemberships(tx))))
    .returning({ id: signatures.id })
  return rows.length - again.length
}

/**
 * Releases one member of these clusters, whatever is decided about the others; `false` if it was in none of them or
 * already released. The caller has locked the clusters.
 */
export async function releaseMember(
  tx: Write,
  signatureId: string,
  clusterIds: string[],
  now: Date,
): Promise<boolean> {
  const { signatures } = tx.tables
  const isReleased = await markReleased(tx, signatureId, clusterIds, now)
  await tx
    .update(signatures)
    .set({ quarantinedAt: null })
    .where(
      and(
        eq(signatures.id, signatureId),
        isNotNull(signatures.quarantinedAt),
        notExists(activeMemberships(tx)),
      ),
    )
  return isReleased
}

/** Undoes `releaseMember`; `false` if the member was not released. The caller has locked the clusters. */
export async function returnMember(
  tx: Write,
  signatureId: string,
  clusterIds: string[],
  now: Date,
): Promise<boolean> {
  const isReturned = await markReturned(tx, signatureId, clusterIds)
  await quarantineMember(tx, signatureId, now)
  return isReturned
}

/** Ends the quarantine of a signature. The caller has removed it from its clusters. */
export async function endQuarantine(tx: Write, signatureId: string): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .update(signatures)
    .set({ quarantinedAt: null })
    .where(and(eq(signatures.id, signatureId), isNotNull(signatures.quarantinedAt)))
}

/** Keeps the moment at which a quarantine began. The row is updated all the same, so that it is locked. */
function quarantinedSince(tx: Write, now: Date): SQL {
  const { quarantinedAt } = tx.tables.signatures
  return sql`coalesce(${quarantinedAt}, ${sql.param(now, quarantinedAt)})`
}
