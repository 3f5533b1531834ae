import { and, asc, count, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { type EmailKind, UPDATES_PRIORITY } from '#features/email/kinds.ts'

/** An email in the outbox. */
export type OutboxRow = Tables['outbox']['$inferSelect']

/** Inserts emails. */
export async function enqueue(tx: Write, ...emails: Tables['outbox']['$inferInsert'][]): Promise<void> {
  await tx.insert(tx.tables.outbox).values(emails)
}

/** All emails of a letter to a mailbox, without updates; the newest last. */
export async function emailsToMailbox(db: Read, letter: string, mailboxKey: string): Promise<OutboxRow[]> {
  const { outbox } = db.tables
  return db
    .select()
    .from(outbox)
    .where(
      and(
        eq(outbox.letter, letter),
        eq(outbox.mailboxKey, mailboxKey),
        lt(outbox.priority, UPDATES_PRIORITY),
      ),
    )
    .orderBy(asc(outbox.queuedAt))
}

/** All emails of one kind about a signature, the newest last. */
export async function emailsOfKind(db: Read, signatureId: string, kind: EmailKind): Promise<OutboxRow[]> {
  const { outbox } = db.tables
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.signatureId, signatureId), eq(outbox.kind, kind)))
    .orderBy(asc(outbox.queuedAt))
}

/** Counts the emails to a mailbox on one day (see `recipientKey`), of all letters, without updates. */
export async function countForRecipient(db: Read, recipientKey: string): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ emails: count() })
    .from(outbox)
    .where(and(eq(outbox.recipientKey, recipientKey), lt(outbox.priority, UPDATES_PRIORITY)))
  return rows[0]?.emails ?? 0
}

/** Deletes all emails about a signature, sent or not. One that is being sent at this moment is not stopped. */
export async function deleteEmailsOf(tx: Write, signatureId: string): Promise<void> {
  const { outbox } = tx.tables
  await tx.delete(outbox).where(eq(outbox.signatureId, signatureId))
}

/** All emails about these signatures, the oldest first. */
export async function emailsOf(db: Read, signatureIds: string[]): Promise<OutboxRow[]> {
  const { outbox } = db.tables
  return db
    .select()
    .from(outbox)
    .where(inArray(outbox.signatureId, signatureIds))
    .orderBy(asc(outbox.queuedAt))
}

/** Deletes a letter's waiting emails of one kind to an organiser. */
export async function deleteWaitingEmails(
  tx: Write,
  { letter, mailboxKey, kind }: Pick<OutboxRow, 'letter' | 'mailboxKey' | 'kind'>,
): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .delete(outbox)
    .where(
      and(eq(outbox.letter, letter), eq(outbox.mailboxKey, mailboxKey), eq(outbox.kind, kind), waiting(tx)),
    )
}

/** Deletes waiting emails with updates to a signer; one that is being sent at this moment is not tried again. */
export async function deleteWaitingUpdates(tx: Write, signatureId: string): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .delete(outbox)
    .where(and(eq(outbox.signatureId, signatureId), gte(outbox.priority, UPDATES_PRIORITY), waiting(tx)))
}

/** Ends all leases. Only for a process that knows that there is no other. */
export async function releaseLeases(tx: Write): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .update(outbox)
    .set({ leasedUntil: null })
    .where(and(waiting(tx), isNotNull(outbox.leasedUntil)))
}

/** Replaces the content of a waiting email; `false` where it is being sent, or was sent. */
export async function replaceContent(
  tx: Write,
  id: string,
  now: Date,
  { content, locale }: { content: string; locale: string },
): Promise<boolean> {
  const { outbox } = tx.tables
  const rows = await tx
    .update(outbox)
    .set({ content, locale })
    .where(and(eq(outbox.id, id), waiting(tx), unleased(tx, now)))
    .returning({ id: outbox.id })
  return rows.length === 1
}

/**
 * Claims at most `limit` due emails for this process until `until`, the most urgent first: updates, or all others. The
 * update repeats the conditions, so that of two processes that chose the same email one gets it.
 */
export async function claimDue(
  tx: Write,
  now: Date,
  { what, until, limit }: { what: 'updates' | 'not-updates'; until: Date; limit: number },
): Promise<OutboxRow[]> {
  const { outbox } = tx.tables
  const kind =
    what === 'updates' ? gte(outbox.priority, UPDATES_PRIORITY) : lt(outbox.priority, UPDATES_PRIORITY)
  const due = and(kind, waiting(tx), lte(outbox.dueAt, now), unleased(tx, now))
  const chosen = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(due)
    .orderBy(asc(outbox.priority), asc(outbox.dueAt))
    .limit(limit)
  if (chosen.length === 0) return []
  return tx
    .update(outbox)
    .set({ leasedUntil: until })
    .where(
      and(
        inArray(
          outbox.id,
          chosen.map((row) => row.id),
        ),
        due,
      ),
    )
    .returning()
}

/** Whether a claimed email still waits. */
export async function isStillWaiting(db: Read, id: string): Promise<boolean> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.id, id), waiting(db)))
  return rows.length === 1
}

/** Marks an email as sent and deletes its content, including the address; `false` where it no longer waits. */
export async function markSent(tx: Write, id: string, now: Date): Promise<boolean> {
  const { outbox } = tx.tables
  const rows = await tx
    .update(outbox)
    .set({ sentAt: now, content: null, leasedUntil: null })
    .where(and(eq(outbox.id, id), waiting(tx)))
    .returning({ id: outbox.id })
  return rows.length === 1
}

/** Deletes a waiting email. */
export async function deleteEmail(tx: Write, id: string): Promise<void> {
  const { outbox } = tx.tables
  await tx.delete(outbox).where(and(eq(outbox.id, id), waiting(tx)))
}

/** Deletes a sent or failed email and returns it; `undefined` where it still waits. */
export async function deleteSentEmail(tx: Write, id: string): Promise<OutboxRow | undefined> {
  const { outbox } = tx.tables
  const rows = await tx
    .delete(outbox)
    .where(and(eq(outbox.id, id), or(isNotNull(outbox.sentAt), isNotNull(outbox.failedAt))))
    .returning()
  return rows[0]
}

/** Marks an email as failed and deletes its content. `reply`: the server's reply, where that is the cause. */
export async function markFailed(
  tx: Write,
  id: string,
  now: Date,
  reply: string | null = null,
): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .update(outbox)
    .set({ failedAt: now, content: null, leasedUntil: null, reply })
    .where(and(eq(outbox.id, id), waiting(tx)))
}

/** Marks the sent emails about a signature as failed, because they bounced. */
export async function markBounced(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .update(outbox)
    .set({ failedAt: now })
    .where(and(eq(outbox.signatureId, signatureId), isNotNull(outbox.sentAt), isNull(outbox.failedAt)))
}

/** Postpones an email. `refusals`: how often the server refused it permanently while it accepted others. */
export async function postpone(
  tx: Write,
  id: string,
  { dueAt, attempts, refusals }: Pick<OutboxRow, 'dueAt' | 'attempts' | 'refusals'>,
): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .update(outbox)
    .set({ dueAt, attempts, refusals, leasedUntil: null })
    .where(and(eq(outbox.id, id), waiting(tx)))
}

/** Resets the refusals of emails that are not to blame, and makes them due at `dueAt` at the latest. */
export async function forgetRefusals(tx: Write, ids: string[], dueAt: Date): Promise<void> {
  const { outbox } = tx.tables
  const among = and(inArray(outbox.id, ids), waiting(tx))
  await tx.update(outbox).set({ refusals: 0 }).where(among)
  await tx
    .update(outbox)
    .set({ dueAt })
    .where(and(among, gt(outbox.dueAt, dueAt)))
}

/** Whether an email waits: it was neither sent, nor has it failed. */
export function waiting(db: Read): SQL | undefined {
  return and(isNull(db.tables.outbox.sentAt), isNull(db.tables.outbox.failedAt))
}

/** Whether no process has claimed an email. */
export function unleased(db: Read, now: Date): SQL | undefined {
  return or(isNull(db.tables.outbox.leasedUntil), lt(db.tables.outbox.leasedUntil, now))
}
