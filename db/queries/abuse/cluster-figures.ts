import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm'
import { isVerified } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'

/** Counts some signatures: verified, pending, and verified without being invalidated. Leaves out withdrawn ones. */
export async function countByValidity(
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

/** Counts the clusters that wait for a decision, and the verified signatures in quarantine with them. */
export async function clusterFigures(db: Read): Promise<{ open: number; quarantined: number }> {
  const { clusters, clusterMembers, signatures } = db.tables
  const open = await db.select({ open: count() }).from(clusters).where(isNull(clusters.decision))
  const quarantined = await db
    .select({ quarantined: sql<number>`count(distinct ${clusterMembers.signatureId})`.mapWith(Number) })
    .from(clusters)
    .innerJoin(clusterMembers, eq(clusterMembers.clusterId, clusters.id))
    .innerJoin(signatures, eq(signatures.id, clusterMembers.signatureId))
    .where(and(isNull(clusters.decision), isNull(clusterMembers.releasedAt), isVerified(db)))
  return { open: open[0]?.open ?? 0, quarantined: quarantined[0]?.quarantined ?? 0 }
}

/** Counts the clusters of a letter that wait for a decision. */
export async function countOpenClusters(db: Read, letter: string): Promise<number> {
  const { clusters } = db.tables
  const rows = await db
    .select({ open: count() })
    .from(clusters)
    .where(and(eq(clusters.letter, letter), isNull(clusters.decision)))
  return rows[0]?.open ?? 0
}
