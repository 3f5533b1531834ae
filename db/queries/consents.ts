import { eq } from 'drizzle-orm'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'

export type ConsentRow = Tables['consents']['$inferSelect']

/** Makes these the consents of a signature, whatever it had before. */
export async function replaceConsents(tx: Write, signatureId: string, rows: ConsentRow[]): Promise<void> {
  const { consents } = tx.tables
  await tx.delete(consents).where(eq(consents.signatureId, signatureId))
  await insertConsents(tx, rows)
}

export async function insertConsents(tx: Write, rows: ConsentRow[]): Promise<void> {
  await tx.insert(tx.tables.consents).values(rows)
}

export async function consentsOf(db: Read, signatureId: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  return db.select().from(consents).where(eq(consents.signatureId, signatureId))
}
