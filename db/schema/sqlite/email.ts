import { sql } from 'drizzle-orm'
import type { Allowance } from '#features/email/caps.ts'
import type { EmailKind } from '#features/email/kinds.ts'
import { copyIndex, index, integer, table, text, time } from './columns.ts'
import { signatures } from './signatures.ts'

/** Emails to send, and those that were sent or failed. `content` is sealed, and deleted once it is no longer needed. */
export const outbox = table(
  'outbox',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<EmailKind>().notNull(),
    priority: integer('priority').notNull(),
    letter: text('letter').notNull(),
    locale: text('locale').notNull(),
    signatureId: text('signature_id').references(() => signatures.id, { onDelete: 'cascade' }),
    mailboxKey: text('mailbox_key').notNull(),
    recipientKey: text('recipient_key').notNull(),
    content: text('content'),
    queuedAt: time('queued_at').notNull(),
    dueAt: time('due_at').notNull(),
    givesUpAt: time('gives_up_at').notNull(),
    attempts: integer('attempts').notNull(),
    leasedUntil: time('leased_until'),
    sentAt: time('sent_at'),
    failedAt: time('failed_at'),
    /** How often the mail server rejected it permanently while it accepted others. */
    refusals: integer('refusals').notNull().default(0),
    /** The mail server's last rejection, without addresses. */
    reply: text('reply'),
    updateId: text('update_id'),
  },
  (t) => [
    index('outbox_due')
      .on(t.priority, t.dueAt, t.letter, t.kind, t.queuedAt)
      .where(sql`sent_at is null and failed_at is null`),
    index('outbox_by_mailbox').on(t.letter, t.mailboxKey),
    index('outbox_by_recipient').on(t.recipientKey),
    index('outbox_by_signature').on(t.signatureId),
    index('outbox_accepted')
      .on(t.kind, t.sentAt)
      .where(sql`sent_at is not null`),
    index('outbox_failed')
      .on(t.letter, t.failedAt)
      .where(sql`failed_at is not null`),
    index('outbox_by_updates')
      .on(t.updateId, t.sentAt, t.failedAt)
      .where(sql`update_id is not null`),
    copyIndex('outbox_copy').on(
      t.refusals,
      t.queuedAt,
      t.kind,
      t.priority,
      t.locale,
      t.dueAt,
      t.givesUpAt,
      t.attempts,
      t.leasedUntil,
      t.sentAt,
      t.failedAt,
      t.updateId,
      t.reply,
    ),
  ],
)

/**
 * Emails that count towards the caps of one mailbox (`src/features/email/caps.ts`), by the mailbox's key. Separate from the
 * outbox, whose rows are deleted with their signature. Kept for 30 days.
 */
export const countedEmails = table(
  'counted_emails',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    mailboxKey: text('mailbox_key').notNull(),
    allowance: text('allowance').$type<Allowance>().notNull(),
    queuedAt: time('queued_at').notNull(),
  },
  (t) => [
    index('counted_emails_by_mailbox').on(t.letter, t.mailboxKey, t.allowance, t.queuedAt),
    index('counted_emails_by_time').on(t.queuedAt),
  ],
)
