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
  const { countedMails } = db.tables
  const rows = await db
    .select({ queuedAt: countedMails.queuedAt })
    .from(countedMails)
    .where(
      and(
        eq(countedMails.letter, letter),
        eq(countedMails.mailboxKey, mailboxKey),
        eq(countedMails.allowance, allowance),
        gt(countedMails.queuedAt, since),
      ),
    )
    .orderBy(desc(countedMails.queuedAt))
    .limit(most)
  return rows.map((row) => row.queuedAt)
}

/** Every email that is counted of those that a letter sent to a mailbox, the oldest first. */
export async function countedOf(
  db: Read,
  letter: string,
  mailboxKey: string,
): Promise<Tables['countedMails']['$inferSelect'][]> {
  const { countedMails } = db.tables
  return db
    .select()
    .from(countedMails)
    .where(and(eq(countedMails.letter, letter), eq(countedMails.mailboxKey, mailboxKey)))
    .orderBy(asc(countedMails.queuedAt))
}

/** One more email counts. */
export async function insertCounted(tx: Write, row: Tables['countedMails']['$inferInsert']): Promise<void> {
  await tx.insert(tx.tables.countedMails).values(row)
}

/** Nothing is kept of the emails that a letter sent to a mailbox. */
export async function deleteCountedOf(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { countedMails } = tx.tables
  await tx
    .delete(countedMails)
    .where(and(eq(countedMails.letter, letter), eq(countedMails.mailboxKey, mailboxKey)))
}

/** Ids of counted emails that were queued at a moment or before it. */
export async function countedUntil(db: Read, until: Date, { except, limit }: Page): Promise<string[]> {
  const { countedMails } = db.tables
  const rows = await db
    .select({ id: countedMails.id })
    .from(countedMails)
    .where(and(lte(countedMails.queuedAt, until), notInArray(countedMails.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** An email counts no longer. */
export async function deleteCounted(tx: Write, id: string): Promise<void> {
  const { countedMails } = tx.tables
  await tx.delete(countedMails).where(eq(countedMails.id, id))
}
