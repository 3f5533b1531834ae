import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  notExists,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Read, Write } from '#db/store.ts'
import { type ClusterRow, catching } from './clusters.ts'

/** Every signature that has the flood's mark since a moment belongs to it. */
export async function holdMarked(
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

/** A signature belongs to these floods. */
export async function hold(tx: Write, signatureId: string, clusterIds: string[]): Promise<void> {
  if (clusterIds.length === 0) return
  await tx
    .insert(tx.tables.clusterMembers)
    .values(clusterIds.map((clusterId) => ({ clusterId, signatureId })))
    .onConflictDoNothing()
}

/** A signature belongs to no flood any more, and is not held. */
export async function unhold(tx: Write, signatureId: string): Promise<void> {
  const { clusterMembers, signatures } = tx.tables
  await tx.delete(clusterMembers).where(eq(clusterMembers.signatureId, signatureId))
  await tx
    .update(signatures)
    .set({ quarantinedAt: null })
    .where(and(eq(signatures.id, signatureId), isNotNull(signatures.quarantinedAt)))
}

/** A signature does not count, unless it was released from all that it belongs to. */
export async function holdOne(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .update(signatures)
    .set({ quarantinedAt: quarantinedSince(tx, now) })
    .where(and(eq(signatures.id, signatureId), exists(caughtIn(tx))))
}

/** What belongs to a flood does not count. Returns how many signatures that holds now and did not before. */
export async function holdBack(tx: Write, clusterId: string, now: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ quarantinedAt: quarantinedSince(tx, now) })
    .where(inArray(signatures.id, membersOf(tx, clusterId)))
    .returning({ quarantinedAt: signatures.quarantinedAt })
  return rows.filter(({ quarantinedAt }) => quarantinedAt?.getTime() === now.getTime()).length
}

/** What belongs to a flood, and to no other that holds it, counts again once it is verified. Returns how many. */
export async function letGo(tx: Write, clusterId: string, now: Date): Promise<number> {
  const { signatures } = tx.tables
  const members = inArray(signatures.id, membersOf(tx, clusterId))
  const rows = await tx
    .update(signatures)
    .set({ quarantinedAt: null })
    .where(and(isNotNull(signatures.quarantinedAt), members))
    .returning({ id: signatures.id })
  // Only now, with the rows held: another flood may be noticed meanwhile, and what holds a row back locks it.
  const again = await tx
    .update(signatures)
    .set({ quarantinedAt: now })
    .where(and(isNull(signatures.quarantinedAt), members, exists(caughtIn(tx))))
    .returning({ id: signatures.id })
  return rows.length - again.length
}

/**
 * What was invalidated with a flood at a moment is not any more. Returns how many. For floods that were rejected before
 * each rejection was an invalidation of its own, to which its signatures refer.
 */
export async function restoreCluster(tx: Write, clusterId: string, at: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ invalidatedAt: null })
    .where(
      and(
        eq(signatures.invalidatedAt, at),
        isNull(signatures.invalidationId),
        inArray(signatures.id, membersOf(tx, clusterId)),
      ),
    )
    .returning({ id: signatures.id })
  return rows.length
}

/**
 * One signature of these floods counts again once it is verified, whatever is decided of the others; `false` where it
 * belonged to none of them, or was released before. The caller holds the floods.
 */
export async function releaseOne(
  tx: Write,
  signatureId: string,
  clusterIds: string[],
  now: Date,
): Promise<boolean> {
  const { clusterMembers, signatures } = tx.tables
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
  await tx
    .update(signatures)
    .set({ quarantinedAt: null })
    .where(and(eq(signatures.id, signatureId), isNotNull(signatures.quarantinedAt), notExists(caughtIn(tx))))
  return rows.length > 0
}

/** One signature that was released from these floods belongs to them again; `false` where it was not. */
export async function takeBackOne(
  tx: Write,
  signatureId: string,
  clusterIds: string[],
  now: Date,
): Promise<boolean> {
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
  await holdOne(tx, signatureId, now)
  return rows.length > 0
}

/** A signature of a flood, as organisers choose among them. */
export type ClusterMember = { id: string; name: string | null; verified: boolean; releasedAt: Date | null }

/** Some signatures of a flood: those that wait, or those that were released one by one; the first that were entered first. */
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

/** Some of the signatures that belong to a flood, by id, without those that were released one by one; `after` is the last of those before. */
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

/** How many of some signatures are verified, pending, and verified without being invalid; without those that were withdrawn. */
export async function sizeOf(
  db: Read,
  ids: string[],
): Promise<{ verified: number; pending: number; valid: number }> {
  const { signatures } = db.tables
  const [size] = await db
    .select({
      all: count(),
      verified: count(signatures.verifiedAt),
      valid:
        sql<number>`count(case when ${signatures.invalidatedAt} is null then ${signatures.verifiedAt} end)`.mapWith(
          Number,
        ),
    })
    .from(signatures)
    .where(and(inArray(signatures.id, ids), isNull(signatures.withdrawnAt)))
  const { all = 0, verified = 0, valid = 0 } = size ?? {}
  return { verified, pending: all - verified, valid }
}

/** The floods that a signature belongs to, the latest first, and since when it is released from each. */
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

/** How many floods wait for a decision, and how many verified signatures with them. */
export async function clustersState(db: Read): Promise<{ open: number; quarantined: number }> {
  const { clusters, clusterMembers, signatures } = db.tables
  const open = await db.select({ open: count() }).from(clusters).where(isNull(clusters.decision))
  const quarantined = await db
    .select({ quarantined: sql<number>`count(distinct ${clusterMembers.signatureId})`.mapWith(Number) })
    .from(clusters)
    .innerJoin(clusterMembers, eq(clusterMembers.clusterId, clusters.id))
    .innerJoin(signatures, eq(signatures.id, clusterMembers.signatureId))
    .where(
      and(
        isNull(clusters.decision),
        isNull(clusterMembers.releasedAt),
        isNotNull(signatures.verifiedAt),
        isNull(signatures.withdrawnAt),
      ),
    )
  return { open: open[0]?.open ?? 0, quarantined: quarantined[0]?.quarantined ?? 0 }
}

/** For use in a query of signatures: the floods that still hold the current signature, without those that released it alone. */
export function caughtIn(db: Read) {
  const { signatures, clusters, clusterMembers } = db.tables
  return db
    .select({ id: clusterMembers.clusterId })
    .from(clusterMembers)
    .innerJoin(clusters, eq(clusters.id, clusterMembers.clusterId))
    .where(
      and(eq(clusterMembers.signatureId, signatures.id), isNull(clusterMembers.releasedAt), catching(db)),
    )
}

function membersOf(db: Read, clusterId: string) {
  const { clusterMembers } = db.tables
  return db
    .select({ id: clusterMembers.signatureId })
    .from(clusterMembers)
    .where(and(eq(clusterMembers.clusterId, clusterId), isNull(clusterMembers.releasedAt)))
}

/** What is held back stays so since when it was; the row is locked all the same, so that nobody lets it go unseen. */
function quarantinedSince(tx: Write, now: Date): SQL {
  const { quarantinedAt } = tx.tables.signatures
  return sql`coalesce(${quarantinedAt}, ${sql.param(now, quarantinedAt)})`
}
