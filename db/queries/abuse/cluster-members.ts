import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Read, Write } from '#db/store.ts'
import { type ClusterRow, isActive } from './clusters.ts'

/** Adds every signature that has had the fingerprint of the cluster since a moment. */
export async function addMatchingSignatures(
  tx: Write,
  { id, letter, kind, key }: ClusterRow,
  since: Date,
): Promise<void> {
  const { fingerprints, clusterMembers } = tx.tables
  if (kind === 'no-captcha' || kind === 'trapped') return
  await tx
    .insert(clusterMembers)
    .select(
      tx
        .select({
          clusterId: sql<string>`${id}`.as('cluster_id'),
          signatureId: fingerprints.signatureId,
          releasedAt: sql<null>`null`.as('released_at'),
        })
        .from(fingerprints)
        .where(
          and(
            eq(fingerprints.letter, letter),
            eq(fingerprints.kind, kind),
            eq(fingerprints.key, key),
            gt(fingerprints.at, since),
          ),
        ),
    )
    .onConflictDoNothing()
}

/** Adds a signature to these clusters. */
export async function addToClusters(tx: Write, signatureId: string, clusterIds: string[]): Promise<void> {
  if (clusterIds.length === 0) return
  await tx
    .insert(tx.tables.clusterMembers)
    .values(clusterIds.map((clusterId) => ({ clusterId, signatureId })))
    .onConflictDoNothing()
}

/** Removes a signature from all clusters. */
export async function deleteMemberships(tx: Write, signatureId: string): Promise<void> {
  const { clusterMembers } = tx.tables
  await tx.delete(clusterMembers).where(eq(clusterMembers.signatureId, signatureId))
}

/** Marks a member of these clusters as released; `false` if it was in none of them or already released. */
export async function markReleased(
  tx: Write,
  signatureId: string,
  clusterIds: string[],
  now: Date,
): Promise<boolean> {
  const { clusterMembers } = tx.tables
  const rows = await tx
    .update(clusterMembers)
    .set({ releasedAt: now })
    .where(
      and(
        eq(clusterMembers.signatureId, signatureId),
        inArray(clusterMembers.clusterId, clusterIds),
        isNull(clusterMembers.releasedAt),
      ),
    )
    .returning({ clusterId: clusterMembers.clusterId })
  return rows.length > 0
}

/** Undoes `markReleased`; `false` if the member was not released. */
export async function markReturned(tx: Write, signatureId: string, clusterIds: string[]): Promise<boolean> {
  const { clusterMembers } = tx.tables
  const rows = await tx
    .update(clusterMembers)
    .set({ releasedAt: null })
    .where(
      and(
        eq(clusterMembers.signatureId, signatureId),
        inArray(clusterMembers.clusterId, clusterIds),
        isNotNull(clusterMembers.releasedAt),
      ),
    )
    .returning({ clusterId: clusterMembers.clusterId })
  return rows.length > 0
}

/** A member of a cluster, as organisers see it in a list. */
export type ClusterMember = { id: string; name: string | null; verified: boolean; releasedAt: Date | null }

/** Lists members of a cluster, the earliest created first: those in quarantine, or those released one by one. */
export async function membersOfCluster(
  db: Read,
  clusterId: string,
  which: 'waiting' | 'released',
  limit: number,
): Promise<ClusterMember[]> {
  const { clusterMembers, signatures } = db.tables
  const rows = await db
    .select({
      id: signatures.id,
      name: signatures.name,
      verifiedAt: signatures.verifiedAt,
      releasedAt: clusterMembers.releasedAt,
    })
    .from(clusterMembers)
    .innerJoin(signatures, eq(signatures.id, clusterMembers.signatureId))
    .where(
      and(
        eq(clusterMembers.clusterId, clusterId),
        which === 'waiting' ? isNull(clusterMembers.releasedAt) : isNotNull(clusterMembers.releasedAt),
        isNull(signatures.withdrawnAt),
      ),
    )
    .orderBy(asc(clusterMembers.signatureId))
    .limit(limit)
  return rows.map(({ verifiedAt, ...row }) => ({ ...row, verified: verifiedAt !== null }))
}

/** Lists the ids of members that were not released one by one, in order; `after` is the last id of the page before. */
export async function pageOfMembers(
  db: Read,
  clusterId: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { clusterMembers } = db.tables
  const rows = await db
    .select({ id: clusterMembers.signatureId })
    .from(clusterMembers)
    .where(
      and(
        eq(clusterMembers.clusterId, clusterId),
        isNull(clusterMembers.releasedAt),
        gt(clusterMembers.signatureId, after),
      ),
    )
    .orderBy(asc(clusterMembers.signatureId))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Lists the clusters of a signature, the latest first, and when it was released from each. */
export async function clustersOf(
  db: Read,
  signatureId: string,
): Promise<(ClusterRow & { releasedAt: Date | null })[]> {
  const { clusters, clusterMembers } = db.tables
  const rows = await db
    .select({ cluster: clusters, releasedAt: clusterMembers.releasedAt })
    .from(clusterMembers)
    .innerJoin(clusters, eq(clusters.id, clusterMembers.clusterId))
    .where(eq(clusterMembers.signatureId, signatureId))
    .orderBy(desc(clusters.raisedAt), desc(clusters.id))
  return rows.map(({ cluster, releasedAt }) => ({ ...cluster, releasedAt }))
}

/** A subquery for queries of signatures: the active clusters of the current signature that have not released it. */
export function activeMemberships(db: Read) {
  const { signatures, clusters, clusterMembers } = db.tables
  return db
    .select({ id: clusterMembers.clusterId })
    .from(clusterMembers)
    .innerJoin(clusters, eq(clusters.id, clusterMembers.clusterId))
    .where(
      and(eq(clusterMembers.signatureId, signatures.id), isNull(clusterMembers.releasedAt), isActive(db)),
    )
}

/** A subquery: the ids of the members of a cluster that were not released one by one. */
export function memberIds(db: Read, clusterId: string) {
  const { clusterMembers } = db.tables
  return db
    .select({ id: clusterMembers.signatureId })
    .from(clusterMembers)
    .where(and(eq(clusterMembers.clusterId, clusterId), isNull(clusterMembers.releasedAt)))
}
