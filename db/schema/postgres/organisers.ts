// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import { sql } from 'drizzle-orm'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Role } from '#features/organisers/organiser.ts'
import { flag, index, integer, primaryKey, table, text, time } from './columns.ts'

/**
 * Who may sign in. `email` is a keyed name of the mailbox, never an address; `address` is the address, sealed. `noticesSince`
 * says since when they want an email a day while something waits (`null`: they do not), in the language of `noticesLocale`.
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
  ],
)

/** Links of invitations, as hashes. One signs in once; after that, it still says whose it is. `emailId` is the email that brings it. */
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
  ],
)

/** Who organises which letter. */
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
  ],
)

/** Every act of an organiser or operator: who, what, when, how many, why. `who` is an address, sealed; `null`: the operator. */
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
  ],
)
