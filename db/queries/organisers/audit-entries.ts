import { and, desc, eq, lt, notInArray, or } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** An entry of the audit log. */
export type AuditRow = Tables['auditEntries']['$inferSelect']

/** Inserts an entry. */
export async function insertAuditEntry(tx: Write, row: AuditRow): Promise<void> {
  await tx.insert(tx.tables.auditEntries).values(row)
}

/** Reads one page of a letter's entries, the latest first. `after`: the last one of the page before. */
export async function pageOfAuditLog(
  db: Read,
  letter: string,
  { after, limit }: { after: Pick<AuditRow, 'at' | 'id'> | null; limit: number },
): Promise<AuditRow[]> {
  const { auditEntries } = db.tables
  const earlier = after
    ? or(lt(auditEntries.at, after.at), and(eq(auditEntries.at, after.at), lt(auditEntries.id, after.id)))
    : undefined
  return db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.letter, letter), earlier))
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(limit)
}

/** Finds an entry by its id. */
export async function findAuditEntry(db: Read, id: string): Promise<AuditRow | undefined> {
  const { auditEntries } = db.tables
  const rows = await db.select().from(auditEntries).where(eq(auditEntries.id, id))
  return rows[0]
}

/** All entries about one signature, the latest first. */
export async function auditEntriesOf(db: Read, letter: string, signatureId: string): Promise<AuditRow[]> {
  const { auditEntries } = db.tables
  return db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.signatureId, signatureId), eq(auditEntries.letter, letter)))
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
}

/** Sets the number of changed rows, where it is known only after the action. */
export async function setAuditEntryCount(tx: Write, id: string, count: number): Promise<void> {
  const { auditEntries } = tx.tables
  await tx.update(auditEntries).set({ count }).where(eq(auditEntries.id, id))
}

/** Ids of entries from before a moment. */
export async function auditEntriesBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { auditEntries } = db.tables
  const rows = await db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(and(lt(auditEntries.at, before), notInArray(auditEntries.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Deletes an entry; `false` where it is gone. */
export async function deleteAuditEntry(tx: Write, id: string): Promise<boolean> {
  const { auditEntries } = tx.tables
  const rows = await tx.delete(auditEntries).where(eq(auditEntries.id, id)).returning({ id: auditEntries.id })
  return rows.length === 1
}
