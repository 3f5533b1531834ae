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
import { catching, type FloodRow } from './clusters.ts'

/** Every signature that has the flood's mark since a moment belongs to it. */
export async function holdMarked(tx: Write, { id, letter, kind, key }: FloodRow, since: Date): Promise<void> {
  const { marks, holds } = tx.tables
  if (kind === 'no-captcha' || kind === 'trapped') return
  await tx
    .insert(holds)
    .select(
      tx
        .select({
          floodId: sql<string>`${id}`.as('flood_id'),
          signatureId: marks.signatureId,
          releasedAt: sql<null>`null`.as('released_at'),
        })
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

/** A signature does not count, unless it was released from all that it belongs to. */
export async function holdOne(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .update(signatures)
    .set({ heldAt: heldSince(tx, now) })
    .where(and(eq(signatures.id, signatureId), exists(caughtIn(tx))))
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

/**
 * What was invalidated with a flood at a moment is not any more. Returns how many. For floods that were rejected before
 * each rejection was an invalidation of its own, to which its signatures refer.
 */
export async function restoreFlood(tx: Write, floodId: string, at: Date): Promise<number> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ invalidatedAt: null })
    .where(
      and(
        eq(signatures.invalidatedAt, at),
        isNull(signatures.invalidationId),
        inArray(signatures.id, membersOf(tx, floodId)),
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
  floodIds: string[],
  now: Date,
): Promise<boolean> {
  const { holds, signatures } = tx.tables
  const rows = await tx
    .update(holds)
    .set({ releasedAt: now })
    .where(
      and(eq(holds.signatureId, signatureId), inArray(holds.floodId, floodIds), isNull(holds.releasedAt)),
    )
    .returning({ floodId: holds.floodId })
  await tx
    .update(signatures)
    .set({ heldAt: null })
    .where(and(eq(signatures.id, signatureId), isNotNull(signatures.heldAt), notExists(caughtIn(tx))))
  return rows.length > 0
}

/** One signature that was released from these floods belongs to them again; `false` where it was not. */
export async function takeBackOne(
  tx: Write,
  signatureId: string,
  floodIds: string[],
  now: Date,
): Promise<boolean> {
  const { holds } = tx.tables
  const rows = await tx
    .update(holds)
    .set({ releasedAt: null })
    .where(
      and(eq(holds.signatureId, signatureId), inArray(holds.floodId, floodIds), isNotNull(holds.releasedAt)),
    )
    .returning({ floodId: holds.floodId })
  await holdOne(tx, signatureId, now)
  return rows.length > 0
}

/** A signature of a flood, as organisers choose among them. */
export type FloodMember = { id: string; name: string | null; verified: boolean; releasedAt: Date | null }

/** Some signatures of a flood: those that wait, or those that were released one by one; the first that were entered first. */
export async function membersOfFlood(
  db: Read,
  floodId: string,
  which: 'waiting' | 'released',
  limit: number,
): Promise<FloodMember[]> {
  const { holds, signatures } = db.tables
  const rows = await db
    .select({
      id: signatures.id,
      name: signatures.name,
      verifiedAt: signatures.verifiedAt,
      releasedAt: holds.releasedAt,
    })
    .from(holds)
    .innerJoin(signatures, eq(signatures.id, holds.signatureId))
    .where(
      and(
        eq(holds.floodId, floodId),
        which === 'waiting' ? isNull(holds.releasedAt) : isNotNull(holds.releasedAt),
        isNull(signatures.withdrawnAt),
      ),
    )
    .orderBy(asc(holds.signatureId))
    .limit(limit)
  return rows.map(({ verifiedAt, ...row }) => ({ ...row, verified: verifiedAt !== null }))
}

/** Some of the signatures that belong to a flood, by id, without those that were released one by one; `after` is the last of those before. */
export async function pageOfMembers(
  db: Read,
  floodId: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { holds } = db.tables
  const rows = await db
    .select({ id: holds.signatureId })
    .from(holds)
    .where(and(eq(holds.floodId, floodId), isNull(holds.releasedAt), gt(holds.signatureId, after)))
    .orderBy(asc(holds.signatureId))
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
export async function floodsOf(
  db: Read,
  signatureId: string,
): Promise<(FloodRow & { releasedAt: Date | null })[]> {
  const { floods, holds } = db.tables
  const rows = await db
    .select({ flood: floods, releasedAt: holds.releasedAt })
    .from(holds)
    .innerJoin(floods, eq(floods.id, holds.floodId))
    .where(eq(holds.signatureId, signatureId))
    .orderBy(desc(floods.raisedAt), desc(floods.id))
  return rows.map(({ flood, releasedAt }) => ({ ...flood, releasedAt }))
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
    .where(
      and(
        isNull(floods.decision),
        isNull(holds.releasedAt),
        isNotNull(signatures.verifiedAt),
        isNull(signatures.withdrawnAt),
      ),
    )
  return { open: open[0]?.open ?? 0, held: held[0]?.held ?? 0 }
}

/** For use in a query of signatures: the floods that still hold the current signature, without those that released it alone. */
export function caughtIn(db: Read) {
  const { signatures, floods, holds } = db.tables
  return db
    .select({ id: holds.floodId })
    .from(holds)
    .innerJoin(floods, eq(floods.id, holds.floodId))
    .where(and(eq(holds.signatureId, signatures.id), isNull(holds.releasedAt), catching(db)))
}

function membersOf(db: Read, floodId: string) {
  const { holds } = db.tables
  return db
    .select({ id: holds.signatureId })
    .from(holds)
    .where(and(eq(holds.floodId, floodId), isNull(holds.releasedAt)))
}

/** What is held back stays so since when it was; the row is locked all the same, so that nobody lets it go unseen. */
function heldSince(tx: Write, now: Date): SQL {
  const { heldAt } = tx.tables.signatures
  return sql`coalesce(${heldAt}, ${sql.param(now, heldAt)})`
}
