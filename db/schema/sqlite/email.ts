import { sql } from 'drizzle-orm'
import type { Allowance } from '#features/email/caps.ts'
import type { EmailKind } from '#features/email/kinds.ts'
import { copyIndex, index, integer, table, text, time } from './columns.ts'
import { signatures } from './signatures.ts'

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
    /** How often the server refused it for good, while it accepted others. */
    refusals: integer('refusals').notNull().default(0),
    /** What the server said when it refused it last, without an address. */
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
 * Emails that count towards what a letter may send to one mailbox (`domain/mail-caps.ts`): when each was queued, under
 * the mailbox's key. Kept apart from the outbox, whose rows go with their signature; deleted after 30 days.
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
