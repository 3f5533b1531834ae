import { and, asc, desc, eq, gt, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { Allowance } from '#features/email/caps.ts'

/** The emails that count together: of one letter, to one mailbox, in one allowance. */
export type CountedTogether = { letter: string; mailboxKey: string; allowance: Allowance }

/** When the emails that count together were queued, after `since`, the newest first; at most `most`. */
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

/** All counted emails of a letter to a mailbox, the oldest first. */
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

/** Counts one more email. */
export async function insertCounted(tx: Write, row: Tables['countedEmails']['$inferInsert']): Promise<void> {
  await tx.insert(tx.tables.countedEmails).values(row)
}

/** Deletes the counted emails of a letter to a mailbox. */
export async function deleteCountedOf(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { countedEmails } = tx.tables
  await tx
    .delete(countedEmails)
    .where(and(eq(countedEmails.letter, letter), eq(countedEmails.mailboxKey, mailboxKey)))
}

/** Ids of counted emails that were queued at `until` or before. */
export async function countedUntil(db: Read, until: Date, { except, limit }: Page): Promise<string[]> {
  const { countedEmails } = db.tables
  const rows = await db
    .select({ id: countedEmails.id })
    .from(countedEmails)
    .where(and(lte(countedEmails.queuedAt, until), notInArray(countedEmails.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Deletes one counted email. */
export async function deleteCounted(tx: Write, id: string): Promise<void> {
  const { countedEmails } = tx.tables
  await tx.delete(countedEmails).where(eq(countedEmails.id, id))
}
