import { and, count, desc, eq, isNull, lt, max, notInArray, or, type SQL } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type ClusterRow = Tables['clusters']['$inferSelect']
/** What a flood has in common. */
export type ClusterKey = Pick<ClusterRow, 'letter' | 'kind' | 'key'>

export async function findCluster(db: Read, id: string): Promise<ClusterRow | undefined> {
  const { clusters } = db.tables
  const rows = await db.select().from(clusters).where(eq(clusters.id, id))
  return rows[0]
}

/** The floods of a letter that take in what has one of these in common: undecided ones, and those that were rejected. */
export async function catchingClusters(
  db: Read,
  letter: string,
  of: Pick<ClusterKey, 'kind' | 'key'>[],
): Promise<ClusterRow[]> {
  const { clusters } = db.tables
  const any = or(...of.map(({ kind, key }) => and(eq(clusters.kind, kind), eq(clusters.key, key))))
  return db
    .select()
    .from(clusters)
    .where(and(eq(clusters.letter, letter), catching(db), any))
}

/** When a flood of that kind was last released; `null` if never. What came before was looked at. */
export async function lastReleased(db: Read, { letter, kind, key }: ClusterKey): Promise<Date | null> {
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

/** Adds a flood, or finds the one that takes in the same already; `isNew` says which. The unique index decides. */
export async function raiseCluster(
  tx: Write,
  row: Tables['clusters']['$inferInsert'],
): Promise<{ cluster: ClusterRow; isNew: boolean }> {
  // The one that was there may be released between the two looks; then there is room for another.
  for (let round = 1; round <= 3; round += 1) {
    const [added] = await tx.insert(tx.tables.clusters).values(row).onConflictDoNothing().returning()
    if (added) return { cluster: added, isNew: true }
    const [known] = await catchingClusters(tx, row.letter, [row])
    if (known && (await lockCatching(tx, [known.id])).length === 1) return { cluster: known, isNew: false }
  }
  throw new Error('A flood was neither there nor not there, three times.')
}

/** Holds these floods until the transaction ends, always in the same order, and returns those that still take something in. */
export async function lockCatching(tx: Write, ids: string[]): Promise<string[]> {
  const { clusters } = tx.tables
  const held: string[] = []
  for (const id of ids.toSorted()) {
    const rows = await tx
      .update(clusters)
      .set({ id })
      .where(and(eq(clusters.id, id), catching(tx)))
      .returning({ id: clusters.id })
    held.push(...rows.map((row) => row.id))
  }
  return held
}

/** The step from one decision to another; `false` if it is not what it was. Throws where another flood takes in the same. */
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

/** The flood whose signatures an invalidation is of, if it is of one. */
export async function clusterOfInvalidation(
  db: Read,
  invalidationId: string,
): Promise<ClusterRow | undefined> {
  const { clusters } = db.tables
  const rows = await db.select().from(clusters).where(eq(clusters.invalidationId, invalidationId))
  return rows[0]
}

/** Floods, the latest first. */
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

/** Ids of floods that were released before a moment. */
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

/** Forgets a flood that was released, and what belonged to it; `false` if it is not, any more. */
export async function deleteCluster(tx: Write, id: string): Promise<boolean> {
  const { clusters } = tx.tables
  const rows = await tx
    .delete(clusters)
    .where(and(eq(clusters.id, id), eq(clusters.decision, 'released')))
    .returning({ id: clusters.id })
  return rows.length === 1
}

/** How many floods of a letter wait for a decision. */
export async function countOpenClusters(db: Read, letter: string): Promise<number> {
  const { clusters } = db.tables
  const rows = await db
    .select({ open: count() })
    .from(clusters)
    .where(and(eq(clusters.letter, letter), isNull(clusters.decision)))
  return rows[0]?.open ?? 0
}

/** The floods that take in what belongs to them. */
export function catching(db: Read): SQL | undefined {
  const { clusters } = db.tables
  return or(isNull(clusters.decision), eq(clusters.decision, 'rejected'))
}
