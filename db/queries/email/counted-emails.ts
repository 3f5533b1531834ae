import { and, asc, desc, eq, gt, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { Allowance } from '#features/email/caps.ts'

/** Which emails count together: of one letter, to one mailbox, of one allowance. */
export type CountedTogether = { letter: string; mailboxKey: string; allowance: Allowance }

/** When the emails that count together were queued since a moment, the newest first; no more than `most`. */
export async function countedSince(
  db: Read,
  { letter, mailboxKey, allowance }: CountedTogether,
  { since, most }: { since: Date; most: number },
): Promise<Date[]> {
  const { countedEmails } = db.tables
  const rows = await db
    .select({ queuedAt: countedEmails.queuedAt })
    .from(countedEmails)
    .where(
      and(
        eq(countedEmails.letter, letter),
        eq(countedEmails.mailboxKey, mailboxKey),
        eq(countedEmails.allowance, allowance),
        gt(countedEmails.queuedAt, since),
      ),
    )
    .orderBy(desc(countedEmails.queuedAt))
    .limit(most)
  return rows.map((row) => row.queuedAt)
}

/** Every email that is counted of those that a letter sent to a mailbox, the oldest first. */
export async function countedOf(
  db: Read,
  letter: string,
  mailboxKey: string,
): Promise<Tables['countedEmails']['$inferSelect'][]> {
  const { countedEmails } = db.tables
  return db
    .select()
    .from(countedEmails)
    .where(and(eq(countedEmails.letter, letter), eq(countedEmails.mailboxKey, mailboxKey)))
    .orderBy(asc(countedEmails.queuedAt))
}

/** One more email counts. */
export async function insertCounted(tx: Write, row: Tables['countedEmails']['$inferInsert']): Promise<void> {
  await tx.insert(tx.tables.countedEmails).values(row)
}

/** Nothing is kept of the emails that a letter sent to a mailbox. */
export async function deleteCountedOf(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { countedEmails } = tx.tables
  await tx
    .delete(countedEmails)
    .where(and(eq(countedEmails.letter, letter), eq(countedEmails.mailboxKey, mailboxKey)))
}

/** Ids of counted emails that were queued at a moment or before it. */
export async function countedUntil(db: Read, until: Date, { except, limit }: Page): Promise<string[]> {
  const { countedEmails } = db.tables
  const rows = await db
    .select({ id: countedEmails.id })
    .from(countedEmails)
    .where(and(lte(countedEmails.queuedAt, until), notInArray(countedEmails.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** An email counts no longer. */
export async function deleteCounted(tx: Write, id: string): Promise<void> {
  const { countedEmails } = tx.tables
  await tx.delete(countedEmails).where(eq(countedEmails.id, id))
}
