import { and, count, desc, eq, isNull, lt, max, notInArray, or, type SQL } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type FloodRow = Tables['floods']['$inferSelect']
/** What a flood has in common. */
export type FloodKey = Pick<FloodRow, 'letter' | 'kind' | 'key'>

export async function findFlood(db: Read, id: string): Promise<FloodRow | undefined> {
  const { floods } = db.tables
  const rows = await db.select().from(floods).where(eq(floods.id, id))
  return rows[0]
}

/** The floods of a letter that take in what has one of these in common: undecided ones, and those that were rejected. */
export async function catchingFloods(
  db: Read,
  letter: string,
  of: Pick<FloodKey, 'kind' | 'key'>[],
): Promise<FloodRow[]> {
  const { floods } = db.tables
  const any = or(...of.map(({ kind, key }) => and(eq(floods.kind, kind), eq(floods.key, key))))
  return db
    .select()
    .from(floods)
    .where(and(eq(floods.letter, letter), catching(db), any))
}

/** When a flood of that kind was last released; `null` if never. What came before was looked at. */
export async function lastReleased(db: Read, { letter, kind, key }: FloodKey): Promise<Date | null> {
  const { floods } = db.tables
  const rows = await db
    .select({ at: max(floods.decidedAt) })
    .from(floods)
    .where(
      and(
        eq(floods.letter, letter),
        eq(floods.kind, kind),
        eq(floods.key, key),
        eq(floods.decision, 'released'),
      ),
    )
  return rows[0]?.at ?? null
}

/** Adds a flood, or finds the one that takes in the same already; `isNew` says which. The unique index decides. */
export async function raiseFlood(
  tx: Write,
  row: Tables['floods']['$inferInsert'],
): Promise<{ flood: FloodRow; isNew: boolean }> {
  // The one that was there may be released between the two looks; then there is room for another.
  for (let round = 1; round <= 3; round += 1) {
    const [added] = await tx.insert(tx.tables.floods).values(row).onConflictDoNothing().returning()
    if (added) return { flood: added, isNew: true }
    const [known] = await catchingFloods(tx, row.letter, [row])
    if (known && (await lockCatching(tx, [known.id])).length === 1) return { flood: known, isNew: false }
  }
  throw new Error('A flood was neither there nor not there, three times.')
}

/** Holds these floods until the transaction ends, always in the same order, and returns those that still take something in. */
export async function lockCatching(tx: Write, ids: string[]): Promise<string[]> {
  const { floods } = tx.tables
  const held: string[] = []
  for (const id of ids.toSorted()) {
    const rows = await tx
      .update(floods)
      .set({ id })
      .where(and(eq(floods.id, id), catching(tx)))
      .returning({ id: floods.id })
    held.push(...rows.map((row) => row.id))
  }
  return held
}

/** The step from one decision to another; `false` if it is not what it was. Throws where another flood takes in the same. */
export async function decide(
  tx: Write,
  id: string,
  from: FloodRow['decision'],
  to: Pick<FloodRow, 'key' | 'decision' | 'decidedAt' | 'reason' | 'invalidationId'>,
): Promise<boolean> {
  const { floods } = tx.tables
  const rows = await tx
    .update(floods)
    .set(to)
    .where(and(eq(floods.id, id), from === null ? isNull(floods.decision) : eq(floods.decision, from)))
    .returning({ id: floods.id })
  return rows.length === 1
}

/** The flood whose signatures an invalidation is of, if it is of one. */
export async function floodOfInvalidation(db: Read, invalidationId: string): Promise<FloodRow | undefined> {
  const { floods } = db.tables
  const rows = await db.select().from(floods).where(eq(floods.invalidationId, invalidationId))
  return rows[0]
}

/** Floods, the latest first. */
export async function listFloods(
  db: Read,
  { letter, undecided }: { letter?: string | undefined; undecided: boolean },
): Promise<FloodRow[]> {
  const { floods } = db.tables
  return db
    .select()
    .from(floods)
    .where(
      and(
        letter === undefined ? undefined : eq(floods.letter, letter),
        undecided ? isNull(floods.decision) : undefined,
      ),
    )
    .orderBy(desc(floods.raisedAt), desc(floods.id))
}

/** Ids of floods that were released before a moment. */
export async function releasedBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { floods } = db.tables
  const rows = await db
    .select({ id: floods.id })
    .from(floods)
    .where(and(eq(floods.decision, 'released'), lt(floods.decidedAt, before), notInArray(floods.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Forgets a flood that was released, and what belonged to it; `false` if it is not, any more. */
export async function deleteFlood(tx: Write, id: string): Promise<boolean> {
  const { floods } = tx.tables
  const rows = await tx
    .delete(floods)
    .where(and(eq(floods.id, id), eq(floods.decision, 'released')))
    .returning({ id: floods.id })
  return rows.length === 1
}

/** How many floods of a letter wait for a decision. */
export async function countOpenFloods(db: Read, letter: string): Promise<number> {
  const { floods } = db.tables
  const rows = await db
    .select({ open: count() })
    .from(floods)
    .where(and(eq(floods.letter, letter), isNull(floods.decision)))
  return rows[0]?.open ?? 0
}

/** The floods that take in what belongs to them. */
export function catching(db: Read): SQL | undefined {
  const { floods } = db.tables
  return or(isNull(floods.decision), eq(floods.decision, 'rejected'))
}
