// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import { sql } from 'drizzle-orm'
import type { LookupPurpose } from '#features/signing/lookup.ts'
import type { TokenPurpose } from '#values/token.ts'
import { index, primaryKey, table, text, time } from './columns.ts'
import { signatures } from './signatures.ts'

/** Submitted forms, sealed. A job turns them into signatures, so that the response reveals nothing about the mailbox's history. */
export const submissions = table(
  'submissions',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    content: text('content').notNull(),
    submittedAt: time('submitted_at').notNull(),
    dueAt: time('due_at').notNull(),
  },
  (t) => [index('submissions_due').on(t.dueAt), index('submissions_by_time').on(t.submittedAt, t.letter)],
)

/** Links to a signature, as hashes of their tokens. */
export const tokens = table(
  'tokens',
  {
    hash: text('hash').notNull(),
    purpose: text('purpose').$type<TokenPurpose>().notNull(),
    letter: text('letter').notNull(),
    locale: text('locale').notNull(),
    signatureId: text('signature_id').references(() => signatures.id, { onDelete: 'set null' }),
    addressKey: text('address_key'),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    declinedAt: time('declined_at'),
    entry: text('entry'),
  },
  (t) => [
    primaryKey({ columns: [t.hash, t.letter] }),
    index('tokens_by_signature').on(t.signatureId),
    index('tokens_by_expiry').on(t.expiresAt),
    index('tokens_by_address')
      .on(t.letter, t.addressKey)
      .where(sql`address_key is not null`),
  ],
)

/** Requests for a link to one's own signatures. A job answers them, so that the response reveals nothing. */
export const lookups = table(
  'lookups',
  {
    id: text('id').primaryKey(),
    address: text('address').notNull(),
    locale: text('locale').notNull(),
    askedAt: time('asked_at').notNull(),
    purpose: text('purpose').$type<LookupPurpose>().notNull().default('signature'),
  },
  (t) => [index('lookups_by_time').on(t.askedAt)],
)

/** Mailboxes whose owner said that they did not sign a letter; it sends them no more emails. */
export const declines = table(
  'declines',
  {
    letter: text('letter').notNull(),
    mailboxKey: text('mailbox_key').notNull(),
    declinedAt: time('declined_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.mailboxKey] }), index('declines_by_time').on(t.declinedAt)],
)
