import { sql } from 'drizzle-orm'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Role } from '#features/organisers/organiser.ts'
import { copyIndex, flag, index, integer, primaryKey, table, text, time } from './columns.ts'

/**
 * Accounts of organisers. `email` is the mailbox's key, never an address; `address` is the sealed address. `noticesSince` is
 * since when they want a daily email while something waits, in `noticesLocale`; `null`: they want none.
 */
export const organisers = table(
  'organisers',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull().unique(),
    emailVerified: flag('email_verified').notNull(),
    image: text('image'),
    address: text('address').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    signedInAt: time('signed_in_at'),
    noticesSince: time('notices_since'),
    noticesLocale: text('notices_locale'),
    noticeQueuedAt: time('notice_queued_at'),
  },
  (t) => [
    index('organisers_with_notices')
      .on(t.id)
      .where(sql`notices_since is not null`),
    copyIndex('organisers_copy').on(
      t.createdAt,
      t.name,
      t.emailVerified,
      t.image,
      t.updatedAt,
      t.signedInAt,
      t.noticesSince,
      t.noticesLocale,
      t.noticeQueuedAt,
    ),
  ],
)

/** Invitation links, as hashes. A link signs in once; after that it still shows whose it was. `emailId` is the email with it. */
export const organiserInvitations = table(
  'organiser_invitations',
  {
    hash: text('hash').primaryKey(),
    organiserId: text('organiser_id')
      .notNull()
      .references(() => organisers.id, { onDelete: 'cascade' }),
    letter: text('letter').notNull(),
    emailId: text('email_id'),
    createdAt: time('created_at').notNull(),
    usedAt: time('used_at'),
  },
  (t) => [
    index('organiser_invitations_by_organiser').on(t.organiserId, t.letter),
    index('organiser_invitations_by_time').on(t.createdAt),
    copyIndex('organiser_invitations_copy').on(t.usedAt, t.emailId),
  ],
)

/** The organisers of each letter, with their roles. */
export const memberships = table(
  'memberships',
  {
    letter: text('letter').notNull(),
    organiserId: text('organiser_id')
      .notNull()
      .references(() => organisers.id, { onDelete: 'cascade' }),
    role: text('role').$type<Role>().notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.letter, t.organiserId] }),
    index('memberships_by_organiser').on(t.organiserId),
    copyIndex('memberships_copy').on(t.createdAt, t.role),
  ],
)

/** The audit log: every action of an organiser or the operator. `who` is a sealed address; `null` for the operator. */
export const auditEntries = table(
  'audit_entries',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    at: time('at').notNull(),
    organiserId: text('organiser_id'),
    who: text('who'),
    action: text('action').$type<AuditAction>().notNull(),
    signatureId: text('signature_id'),
    count: integer('count'),
    reason: text('reason'),
    detail: text('detail'),
  },
  (t) => [
    index('audit_entries_of_letter').on(t.letter, t.at, t.id),
    index('audit_entries_by_time').on(t.at),
    index('audit_entries_of_signature').on(t.signatureId),
    copyIndex('audit_entries_copy').on(t.reason, t.organiserId, t.who, t.action, t.count, t.detail),
  ],
)
