import { and, asc, eq, gt, isNotNull, isNull, lte, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type OrganiserRow = Tables['organisers']['$inferSelect']

export async function findOrganiser(db: Read, id: string): Promise<OrganiserRow | undefined> {
  const { organisers } = db.tables
  const rows = await db.select().from(organisers).where(eq(organisers.id, id))
  return rows[0]
}

/** The organiser with a mailbox, by its keyed name (see `organiserKey`). */
export async function findOrganiserByKey(db: Read, key: string): Promise<OrganiserRow | undefined> {
  const { organisers } = db.tables
  const rows = await db.select().from(organisers).where(eq(organisers.email, key))
  return rows[0]
}

/** Organisers who want notices and were queued none since a moment, by id after `after`. */
export async function organisersToNotify(
  db: Read,
  before: Date,
  { after, limit }: { after: string; limit: number },
): Promise<OrganiserRow[]> {
  const { organisers } = db.tables
  return db
    .select()
    .from(organisers)
    .where(and(gt(organisers.id, after), isNotNull(organisers.noticesSince), noticeBefore(db, before)))
    .orderBy(asc(organisers.id))
    .limit(limit)
}

/** Says that a notice is queued for an organiser; `false` where they want none, or another process was quicker. */
export async function markNoticeQueued(
  tx: Write,
  id: string,
  { before, now }: { before: Date; now: Date },
): Promise<boolean> {
  const { organisers } = tx.tables
  const rows = await tx
    .update(organisers)
    .set({ noticeQueuedAt: now })
    .where(and(eq(organisers.id, id), isNotNull(organisers.noticesSince), noticeBefore(tx, before)))
    .returning({ id: organisers.id })
  return rows.length === 1
}

/** Turns notices on, in a language, or off. What is on stays on since when it was. */
export async function setNotices(
  tx: Write,
  id: string,
  to: { since: Date; locale: string } | null,
): Promise<void> {
  const { organisers } = tx.tables
  const one = eq(organisers.id, id)
  if (!to) {
    await tx.update(organisers).set({ noticesSince: null }).where(one)
    return
  }
  await tx.update(organisers).set({ noticesLocale: to.locale }).where(one)
  await tx
    .update(organisers)
    .set({ noticesSince: to.since })
    .where(and(one, isNull(organisers.noticesSince)))
}

function noticeBefore(db: Read, before: Date): SQL | undefined {
  const { noticeQueuedAt } = db.tables.organisers
  return or(isNull(noticeQueuedAt), lte(noticeQueuedAt, before))
}

/** Adds an organiser; `false` if the mailbox has one. The unique index decides. */
export async function insertOrganiser(
  tx: Write,
  row: Tables['organisers']['$inferInsert'],
): Promise<boolean> {
  const { organisers } = tx.tables
  const rows = await tx.insert(organisers).values(row).onConflictDoNothing().returning({ id: organisers.id })
  return rows.length === 1
}

/** Locks an organiser's row until the transaction ends; `undefined` if there is none. */
export async function lockOrganiser(tx: Write, id: string): Promise<OrganiserRow | undefined> {
  const { organisers } = tx.tables
  const rows = await tx.update(organisers).set({ id }).where(eq(organisers.id, id)).returning()
  return rows[0]
}

/** Forgets an organiser, with sessions, passkeys and memberships. */
export async function deleteOrganiser(tx: Write, id: string): Promise<void> {
  const { organisers } = tx.tables
  await tx.delete(organisers).where(eq(organisers.id, id))
}
