import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'

export type ConsentRow = Tables['consents']['$inferSelect']

/** Makes these the consents of a signature, whatever it had before; none is possible. */
export async function replaceConsents(tx: Write, signatureId: string, rows: ConsentRow[]): Promise<void> {
  const { consents } = tx.tables
  await tx.delete(consents).where(eq(consents.signatureId, signatureId))
  if (rows.length > 0) await insertConsents(tx, rows)
}

export async function insertConsents(tx: Write, rows: ConsentRow[]): Promise<void> {
  await tx.insert(tx.tables.consents).values(rows)
}

export async function consentsOf(db: Read, signatureId: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  return db.select().from(consents).where(eq(consents.signatureId, signatureId))
}

/** The next signatures, by id, whose signers asked for news; `after` is the last id of the page before. */
export async function pageOfNewsReaders(
  db: Read,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const { consents } = db.tables
  const rows = await db
    .select({ id: consents.signatureId })
    .from(consents)
    .where(and(eq(consents.kind, 'updates'), after === null ? undefined : gt(consents.signatureId, after)))
    .orderBy(asc(consents.signatureId))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Of these signatures, those whose signers ask for news now: since when, and in which language they asked. */
export async function newsConsents(
  db: Read,
  signatureIds: string[],
): Promise<Map<string, { givenAt: Date; locale: string }>> {
  const { consents } = db.tables
  const rows = await db
    .select({ id: consents.signatureId, givenAt: consents.givenAt, locale: consents.locale })
    .from(consents)
    .where(and(eq(consents.kind, 'updates'), inArray(consents.signatureId, signatureIds)))
  return new Map(rows.map(({ id, ...asked }) => [id, asked]))
}

/** Takes a consent back; `false` if it was not given. */
export async function deleteConsent(
  tx: Write,
  signatureId: string,
  kind: ConsentRow['kind'],
): Promise<boolean> {
  const { consents } = tx.tables
  const rows = await tx
    .delete(consents)
    .where(and(eq(consents.signatureId, signatureId), eq(consents.kind, kind)))
    .returning({ kind: consents.kind })
  return rows.length === 1
}

/** Takes down a consent; one that was given before stays as it was. */
export async function giveConsent(tx: Write, row: ConsentRow): Promise<void> {
  await tx.insert(tx.tables.consents).values(row).onConflictDoNothing()
}
