import { and, eq } from 'drizzle-orm'
import type { Read, Write } from '../store.ts'

/** Remembers that the owner of a mailbox wants no mail about a letter. Once is enough. */
export async function insertDecline(tx: Write, letter: string, mailboxKey: string, now: Date): Promise<void> {
  await tx.insert(tx.tables.declines).values({ letter, mailboxKey, declinedAt: now }).onConflictDoNothing()
}

export async function hasDeclined(db: Read, letter: string, mailboxKey: string): Promise<boolean> {
  const { declines } = db.tables
  const rows = await db
    .select({ letter: declines.letter })
    .from(declines)
    .where(and(eq(declines.letter, letter), eq(declines.mailboxKey, mailboxKey)))
  return rows.length > 0
}

export async function deleteDecline(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { declines } = tx.tables
  await tx.delete(declines).where(and(eq(declines.letter, letter), eq(declines.mailboxKey, mailboxKey)))
}
