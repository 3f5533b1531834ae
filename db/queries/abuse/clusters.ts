import { and, desc, eq, isNull, lt, max, notInArray, or, type SQL } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A stored cluster. */
export type ClusterRow = Tables['clusters']['$inferSelect']
/** What the members of a cluster share. */
export type ClusterKey = Pick<ClusterRow, 'letter' | 'kind' | 'key'>

/** Finds a cluster by its id. */
export async function findCluster(db: Read, id: string): Promise<ClusterRow | undefined> {
  const { clusters } = db.tables
  const rows = await db.select().from(clusters).where(eq(clusters.id, id))
  return rows[0]
}

/** Finds the active clusters of a letter with one of these fingerprints. */
export async function findActiveClusters(
  db: Read,
  letter: string,
  fingerprints: readonly Pick<ClusterKey, 'kind' | 'key'>[],
): Promise<ClusterRow[]> {
  if (fingerprints.length === 0) return []
  const { clusters } = db.tables
  const any = or(...fingerprints.map(({ kind, key }) => and(eq(clusters.kind, kind), eq(clusters.key, key))))
  return db
    .select()
    .from(clusters)
    .where(and(eq(clusters.letter, letter), isActive(db), any))
}

/** When a cluster with this key was last released; `null` if never. Organisers have reviewed what came before. */
export async function lastRelease(db: Read, { letter, kind, key }: ClusterKey): Promise<Date | null> {
  const { clusters } = db.tables
  const rows = await db
    .select({ at: max(clusters.decidedAt) })
    .from(clusters)
    .where(
      and(
        eq(clusters.letter, letter),
        eq(clusters.kind, kind),
        eq(clusters.key, key),
        eq(clusters.decision, 'released'),
      ),
    )
  return rows[0]?.at ?? null
}

/** Adds a cluster, or finds and locks the active one with the same key; `isNew` says which. The unique index decides. */
export async function openCluster(
  tx: Write,
  row: Tables['clusters']['$inferInsert'],
): Promise<{ cluster: ClusterRow; isNew: boolean }> {
  // The active one may be released between the two statements; then there is room for a new one.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const [added] = await tx.insert(tx.tables.clusters).values(row).onConflictDoNothing().returning()
    if (added) return { cluster: added, isNew: true }
    const [known] = await findActiveClusters(tx, row.letter, [row])
    if (known && (await lockActive(tx, [known.id])).length === 1) return { cluster: known, isNew: false }
  }
  throw new Error('A cluster could be neither added nor locked in 3 attempts.')
}

/** Locks these clusters until the transaction ends, always in the same order. Returns the ids of those still active. */
export async function lockActive(tx: Write, ids: string[]): Promise<string[]> {
  const { clusters } = tx.tables
  const locked: string[] = []
  for (const id of ids.toSorted()) {
    const rows = await tx
      .update(clusters)
      .set({ id })
      .where(and(eq(clusters.id, id), isActive(tx)))
      .returning({ id: clusters.id })
    locked.push(...rows.map((row) => row.id))
  }
  return locked
}

/**
 * Changes the decision about a cluster; `false` if the decision is not `from` any more. Throws where another active
 * cluster has the same key.
 */
export async function decide(
  tx: Write,
  id: string,
  from: ClusterRow['decision'],
  to: Pick<ClusterRow, 'key' | 'decision' | 'decidedAt' | 'reason' | 'invalidationId'>,
): Promise<boolean> {
  const { clusters } = tx.tables
  const rows = await tx
    .update(clusters)
    .set(to)
    .where(and(eq(clusters.id, id), from === null ? isNull(clusters.decision) : eq(clusters.decision, from)))
    .returning({ id: clusters.id })
  return rows.length === 1
}

/** Finds the cluster whose rejection is this invalidation. */
export async function clusterOfInvalidation(
  db: Read,
  invalidationId: string,
): Promise<ClusterRow | undefined> {
  const { clusters } = db.tables
  const rows = await db.select().from(clusters).where(eq(clusters.invalidationId, invalidationId))
  return rows[0]
}

/** Lists clusters, the latest first. */
export async function listClusters(
  db: Read,
  { letter, undecided }: { letter?: string | undefined; undecided: boolean },
): Promise<ClusterRow[]> {
  const { clusters } = db.tables
  return db
    .select()
    .from(clusters)
    .where(
      and(
        letter === undefined ? undefined : eq(clusters.letter, letter),
        undecided ? isNull(clusters.decision) : undefined,
      ),
    )
    .orderBy(desc(clusters.raisedAt), desc(clusters.id))
}

/** Lists the ids of clusters that were released before a moment. */
export async function releasedBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { clusters } = db.tables
  const rows = await db
    .select({ id: clusters.id })
    .from(clusters)
    .where(
      and(eq(clusters.decision, 'released'), lt(clusters.decidedAt, before), notInArray(clusters.id, except)),
    )
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Deletes a released cluster with its memberships; `false` if it is not released any more. */
export async function deleteCluster(tx: Write, id: string): Promise<boolean> {
  const { clusters } = tx.tables
  const rows = await tx
    .delete(clusters)
    .where(and(eq(clusters.id, id), eq(clusters.decision, 'released')))
    .returning({ id: clusters.id })
  return rows.length === 1
}

/** Selects active clusters: undecided or rejected ones, which new signatures with the same key join. */
export function isActive(db: Read): SQL | undefined {
  const { clusters } = db.tables
  return or(isNull(clusters.decision), eq(clusters.decision, 'rejected'))
}
