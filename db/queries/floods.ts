import {
  and,
  count,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  max,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'
import type { Page } from './retention.ts'

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

/** Every signature that has the flood's mark since a moment belongs to it. */
export async function holdMarked(tx: Write, { id, letter, kind, key }: FloodRow, since: Date): Promise<void> {
  const { marks, holds } = tx.tables
  if (kind === 'no-captcha' || kind === 'trapped' || kind === 'disposable') return
  await tx
    .insert(holds)
    .select(
      tx
        .select({ floodId: sql<string>`${id}`.as('flood_id'), signatureId: marks.signatureId })
        .from(marks)
        .where(and(eq(marks.letter, letter), eq(marks.kind, kind), eq(marks.key, key), gt(marks.at, since))),
    )
    .onConflictDoNothing()
}

/** A signature belongs to these floods. */
export async function hold(tx: Write, signatureId: string, floodIds: string[]): Promise<void> {
  if (floodIds.length === 0) return
  await tx
    .insert(tx.tables.holds)
    .values(floodIds.map((floodId) => ({ floodId, signatureId })))
    .onConflictDoNothing()
}

/** A signature belongs to no flood any more, and is not held. */
export async function unhold(tx: Write, signatureId: string): Promise<void> {
  const { holds, signatures } = tx.tables
  await tx.delete(holds).where(eq(holds.signatureId, signatureId))
  await tx
    .update(signatures)
    .set({ heldAt: null })
    .where(and(eq(signatures.id, signatureId), isNotNull(signatures.heldAt)))
}

/** A signature does not count. */
export async function holdOne(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .update(signatures)
    .set({ heldAt: heldSince(tx, now) })
    .where(eq(signatures.id, signatureId))
}

/** What belongs to a flood does not count. Returns how many signatures that holds now and did not before. */
export async function holdBack(tx: Write, floodId: string, now: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ heldAt: heldSince(tx, now) })
    .where(inArray(signatures.id, membersOf(tx, floodId)))
    .returning({ heldAt: signatures.heldAt })
  return rows.filter(({ heldAt }) => heldAt?.getTime() === now.getTime()).length
}

/** What belongs to a flood, and to no other that holds it, counts again once it is verified. Returns how many. */
export async function letGo(tx: Write, floodId: string, now: Date): Promise<number> {
  const { signatures } = tx.tables
  const members = inArray(signatures.id, membersOf(tx, floodId))
  const rows = await tx
    .update(signatures)
    .set({ heldAt: null })
    .where(and(isNotNull(signatures.heldAt), members))
    .returning({ id: signatures.id })
  // Only now, with the rows held: another flood may be noticed meanwhile, and what holds a row back locks it.
  const again = await tx
    .update(signatures)
    .set({ heldAt: now })
    .where(and(isNull(signatures.heldAt), members, exists(caughtIn(tx))))
    .returning({ id: signatures.id })
  return rows.length - again.length
}

/** Every verified signature of a flood is invalid from a moment on. Returns how many. */
export async function invalidateFlood(tx: Write, floodId: string, at: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ invalidatedAt: at })
    .where(
      and(
        isNull(signatures.invalidatedAt),
        isNotNull(signatures.verifiedAt),
        isNull(signatures.withdrawnAt),
        inArray(signatures.id, membersOf(tx, floodId)),
      ),
    )
    .returning({ id: signatures.id })
  return rows.length
}

/** What was invalidated with a flood at a moment is not any more. Returns how many. */
export async function restoreFlood(tx: Write, floodId: string, at: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ invalidatedAt: null })
    .where(and(eq(signatures.invalidatedAt, at), inArray(signatures.id, membersOf(tx, floodId))))
    .returning({ id: signatures.id })
  return rows.length
}

/** The step from one decision to another; `false` if it is not what it was. Throws where another flood takes in the same. */
export async function decide(
  tx: Write,
  id: string,
  from: FloodRow['decision'],
  to: Pick<FloodRow, 'key' | 'decision' | 'decidedAt' | 'reason'>,
): Promise<boolean> {
  const { floods } = tx.tables
  const rows = await tx
    .update(floods)
    .set(to)
    .where(and(eq(floods.id, id), from === null ? isNull(floods.decision) : eq(floods.decision, from)))
    .returning({ id: floods.id })
  return rows.length === 1
}

/** A flood, and what belongs to it: verified signatures and pending ones, without those that were withdrawn. */
export type FloodSize = FloodRow & { verified: number; pending: number }

/** Floods with their sizes, the latest first. */
export async function listFloods(
  db: Read,
  { letter, undecided }: { letter?: string | undefined; undecided: boolean },
): Promise<FloodSize[]> {
  const { floods, holds, signatures } = db.tables
  const rows = await db
    .select()
    .from(floods)
    .where(
      and(
        letter === undefined ? undefined : eq(floods.letter, letter),
        undecided ? isNull(floods.decision) : undefined,
      ),
    )
    .orderBy(desc(floods.raisedAt), desc(floods.id))
  const sizes: FloodSize[] = []
  for (const row of rows) {
    const [size] = await db
      .select({ all: count(), verified: count(signatures.verifiedAt) })
      .from(holds)
      .innerJoin(signatures, eq(signatures.id, holds.signatureId))
      .where(and(eq(holds.floodId, row.id), isNull(signatures.withdrawnAt)))
    const verified = size?.verified ?? 0
    sizes.push({ ...row, verified, pending: (size?.all ?? 0) - verified })
  }
  return sizes
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

/** How many floods wait for a decision, and how many verified signatures with them. */
export async function floodsState(db: Read): Promise<{ open: number; held: number }> {
  const { floods, holds, signatures } = db.tables
  const open = await db.select({ open: count() }).from(floods).where(isNull(floods.decision))
  const held = await db
    .select({ held: sql<number>`count(distinct ${holds.signatureId})`.mapWith(Number) })
    .from(floods)
    .innerJoin(holds, eq(holds.floodId, floods.id))
    .innerJoin(signatures, eq(signatures.id, holds.signatureId))
    .where(and(isNull(floods.decision), isNotNull(signatures.verifiedAt), isNull(signatures.withdrawnAt)))
  return { open: open[0]?.open ?? 0, held: held[0]?.held ?? 0 }
}

function membersOf(db: Read, floodId: string) {
  const { holds } = db.tables
  return db.select({ id: holds.signatureId }).from(holds).where(eq(holds.floodId, floodId))
}

/** What is held back stays so since when it was; the row is locked all the same, so that nobody lets it go unseen. */
function heldSince(tx: Write, now: Date): SQL {
  const { heldAt } = tx.tables.signatures
  return sql`coalesce(${heldAt}, ${sql.param(now, heldAt)})`
}

/** Within a query of signatures: the floods that hold the one that is looked at. */
export function caughtIn(db: Read) {
  const { signatures, floods, holds } = db.tables
  return db
    .select({ id: holds.floodId })
    .from(holds)
    .innerJoin(floods, eq(floods.id, holds.floodId))
    .where(and(eq(holds.signatureId, signatures.id), catching(db)))
}

/** The floods that take in what belongs to them. */
function catching(db: Read): SQL | undefined {
  const { floods } = db.tables
  return or(isNull(floods.decision), eq(floods.decision, 'rejected'))
}
