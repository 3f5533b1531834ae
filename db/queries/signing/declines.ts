import { and, eq, lt, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Read, Write } from '#db/store.ts'

/** Records that the owner of a mailbox wants no emails about a letter; a later decline replaces the time. */
export async function insertDecline(tx: Write, letter: string, mailboxKey: string, now: Date): Promise<void> {
  const { declines } = tx.tables
  await tx
    .insert(declines)
    .values({ letter, mailboxKey, declinedAt: now })
    .onConflictDoUpdate({ target: [declines.letter, declines.mailboxKey], set: { declinedAt: now } })
}

/** When the owner of a mailbox last declined a letter; `null` if never. */
export async function declinedAt(db: Read, letter: string, mailboxKey: string): Promise<Date | null> {
  const { declines } = db.tables
  const rows = await db
    .select({ at: declines.declinedAt })
    .from(declines)
    .where(and(eq(declines.letter, letter), eq(declines.mailboxKey, mailboxKey)))
  return rows[0]?.at ?? null
}

/** Whether the owner of a mailbox has declined a letter. */
export async function hasDeclined(db: Read, letter: string, mailboxKey: string): Promise<boolean> {
  return (await declinedAt(db, letter, mailboxKey)) !== null
}

/** Deletes a decline: the owner of the mailbox has verified a signature to the letter. */
export async function deleteDecline(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { declines } = tx.tables
  await tx.delete(declines).where(and(eq(declines.letter, letter), eq(declines.mailboxKey, mailboxKey)))
}

/** Lists keys of mailboxes that last declined a letter before a moment. */
export async function declinedBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { declines } = db.tables
  const rows = await db
    .select({ key: declines.mailboxKey })
    .from(declines)
    .where(and(lt(declines.declinedAt, before), notInArray(declines.mailboxKey, except)))
    .limit(limit)
  return rows.map((row) => row.key)
}

/** Deletes a decline from before a moment; `false` if the mailbox has declined again since. A key belongs to one letter. */
export async function forgetDecline(tx: Write, mailboxKey: string, before: Date): Promise<boolean> {
  const { declines } = tx.tables
  const rows = await tx
    .delete(declines)
    .where(and(eq(declines.mailboxKey, mailboxKey), lt(declines.declinedAt, before)))
    .returning({ key: declines.mailboxKey })
  return rows.length > 0
}
