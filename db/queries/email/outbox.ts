import { and, asc, count, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { type EmailKind, UPDATES_PRIORITY } from '#features/email/kinds.ts'

export type OutboxRow = Tables['outbox']['$inferSelect']

export async function enqueue(tx: Write, ...emails: Tables['outbox']['$inferInsert'][]): Promise<void> {
  await tx.insert(tx.tables.outbox).values(emails)
}

/** The emails that a letter has caused to a mailbox, without news; the newest last. */
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

/** The emails of one kind about a signature, the newest last. */
export async function emailsOfKind(db: Read, signatureId: string, kind: EmailKind): Promise<OutboxRow[]> {
  const { outbox } = db.tables
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.signatureId, signatureId), eq(outbox.kind, kind)))
    .orderBy(asc(outbox.queuedAt))
}

/** How many mails a mailbox was caused on one day, by all letters, without news. */
export async function countForRecipient(db: Read, recipientKey: string): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ emails: count() })
    .from(outbox)
    .where(and(eq(outbox.recipientKey, recipientKey), lt(outbox.priority, UPDATES_PRIORITY)))
  return rows[0]?.emails ?? 0
}

/** Deletes every mail of a signature, sent or not; one that is leaving at this moment is not stopped by it. */
export async function deleteEmailsOf(tx: Write, signatureId: string): Promise<void> {
  const { outbox } = tx.tables
  await tx.delete(outbox).where(eq(outbox.signatureId, signatureId))
}

/** Every mail that these signatures caused, the oldest first. */
export async function emailsOf(db: Read, signatureIds: string[]): Promise<OutboxRow[]> {
  const { outbox } = db.tables
  return db
    .select()
    .from(outbox)
    .where(inArray(outbox.signatureId, signatureIds))
    .orderBy(asc(outbox.queuedAt))
}

/** Takes back the emails of one kind to an organiser that wait, of a letter. */
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

/** Takes back the news that waits for a signature's mailbox; what is leaving at this moment is not tried again. */
export async function deleteWaitingUpdates(tx: Write, signatureId: string): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .delete(outbox)
    .where(and(eq(outbox.signatureId, signatureId), gte(outbox.priority, UPDATES_PRIORITY), waiting(tx)))
}

/** Lets go of every mail that a process holds. Only for a process that knows that there is no other. */
export async function releaseLeases(tx: Write): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .update(outbox)
    .set({ leasedUntil: null })
    .where(and(waiting(tx), isNotNull(outbox.leasedUntil)))
}

/** Puts new content into a mail that nobody has begun to send; `false` if it is on its way or gone. */
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
 * Takes at most `limit` due mails for this process until `until`, the most urgent first; news, or all but news. The
 * conditions stand in the update itself, so that of two processes that chose the same mail one gets it.
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

/** Whether a mail that was taken a while ago is still to be sent. */
export async function isStillWaiting(db: Read, id: string): Promise<boolean> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.id, id), waiting(db)))
  return rows.length === 1
}

/** The mail is with the next server; its content, address included, goes. `false` where it does not wait any more. */
export async function markSent(tx: Write, id: string, now: Date): Promise<boolean> {
  const { outbox } = tx.tables
  const rows = await tx
    .update(outbox)
    .set({ sentAt: now, content: null, leasedUntil: null })
    .where(and(eq(outbox.id, id), waiting(tx)))
    .returning({ id: outbox.id })
  return rows.length === 1
}

/** Nobody is to have the mail any more. */
export async function deleteEmail(tx: Write, id: string): Promise<void> {
  const { outbox } = tx.tables
  await tx.delete(outbox).where(and(eq(outbox.id, id), waiting(tx)))
}

/** Forgets that a mail was sent, or failed; resolves to what it was, `undefined` if it was not yet either. */
export async function deleteSentEmail(tx: Write, id: string): Promise<OutboxRow | undefined> {
  const { outbox } = tx.tables
  const rows = await tx
    .delete(outbox)
    .where(and(eq(outbox.id, id), or(isNotNull(outbox.sentAt), isNotNull(outbox.failedAt))))
    .returning()
  return rows[0]
}

/** The mail will never arrive; its content goes. `reply`: what the server said, where that is why. */
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

/** What was sent about a signature came back. */
export async function markBounced(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { outbox } = tx.tables
  await tx
    .update(outbox)
    .set({ failedAt: now })
    .where(and(eq(outbox.signatureId, signatureId), isNotNull(outbox.sentAt), isNull(outbox.failedAt)))
}

/** The mail waits for another attempt. `refusals`: how often the server refused it for good, while it accepted others. */
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

/** The server refused these mails because of nothing in them: no refusal counts, and they wait until `dueAt` at most. */
export async function forgetRefusals(tx: Write, ids: string[], dueAt: Date): Promise<void> {
  const { outbox } = tx.tables
  const among = and(inArray(outbox.id, ids), waiting(tx))
  await tx.update(outbox).set({ refusals: 0 }).where(among)
  await tx
    .update(outbox)
    .set({ dueAt })
    .where(and(among, gt(outbox.dueAt, dueAt)))
}

/** Neither sent nor failed. */
export function waiting(db: Read): SQL | undefined {
  return and(isNull(db.tables.outbox.sentAt), isNull(db.tables.outbox.failedAt))
}

/** Held by no process. */
export function unleased(db: Read, now: Date): SQL | undefined {
  return or(isNull(db.tables.outbox.leasedUntil), lt(db.tables.outbox.leasedUntil, now))
}
