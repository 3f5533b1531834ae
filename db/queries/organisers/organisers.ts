import { and, asc, eq, gt, isNotNull, isNull, lte, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** An organiser's account. */
export type OrganiserRow = Tables['organisers']['$inferSelect']

/** Finds an organiser by id. */
export async function findOrganiser(db: Read, id: string): Promise<OrganiserRow | undefined> {
  const { organisers } = db.tables
  const rows = await db.select().from(organisers).where(eq(organisers.id, id))
  return rows[0]
}

/** Finds the organiser with a mailbox, by its keyed name (see `organiserKey`). */
export async function findOrganiserByKey(db: Read, key: string): Promise<OrganiserRow | undefined> {
  const { organisers } = db.tables
  const rows = await db.select().from(organisers).where(eq(organisers.email, key))
  return rows[0]
}

/** Organisers with notices on and none queued since `before`, by id, after `after`. */
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

/** Marks that a notice is queued; `false` where notices are off, or another process has queued one. */
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

/** Turns notices on, in a language, or off. Turning them on again keeps the first time. */
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

/** Inserts an organiser; `false` where the mailbox has an account. The unique index decides. */
export async function insertOrganiser(
  tx: Write,
  row: Tables['organisers']['$inferInsert'],
): Promise<boolean> {
  const { organisers } = tx.tables
  const rows = await tx.insert(organisers).values(row).onConflictDoNothing().returning({ id: organisers.id })
  return rows.length === 1
}

/** Locks an organiser's row until the transaction ends, and returns it. */
export async function lockOrganiser(tx: Write, id: string): Promise<OrganiserRow | undefined> {
  const { organisers } = tx.tables
  const rows = await tx.update(organisers).set({ id }).where(eq(organisers.id, id)).returning()
  return rows[0]
}

/** Deletes an organiser with their sessions, passkeys and memberships. */
export async function deleteOrganiser(tx: Write, id: string): Promise<void> {
  const { organisers } = tx.tables
  await tx.delete(organisers).where(eq(organisers.id, id))
}
