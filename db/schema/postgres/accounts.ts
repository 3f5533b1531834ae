// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import { flag, index, integer, table, text, time } from './columns.ts'
import { organisers } from './organisers.ts'

/** Sessions of organisers. Cookies are signed with the secret, so a row alone gives no access. */
export const organiserSessions = table(
  'organiser_sessions',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    organiserId: text('organiser_id')
      .notNull()
      .references(() => organisers.id, { onDelete: 'cascade' }),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [
    index('organiser_sessions_by_organiser').on(t.organiserId),
    index('organiser_sessions_by_expiry').on(t.expiresAt),
  ],
)

/** Sign-in links, as hashes, and challenges for passkeys. The first use deletes a row. */
export const organiserChallenges = table(
  'organiser_challenges',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [
    index('organiser_challenges_by_identifier').on(t.identifier),
    index('organiser_challenges_by_expiry').on(t.expiresAt),
  ],
)

/** Passkeys of organisers (WebAuthn, section 4: public key credentials). */
export const passkeys = table(
  'passkeys',
  {
    id: text('id').primaryKey(),
    name: text('name'),
    /** The host that it was made for (WebAuthn: the RP ID). It works at no other. */
    host: text('host').notNull(),
    publicKey: text('public_key').notNull(),
    organiserId: text('organiser_id')
      .notNull()
      .references(() => organisers.id, { onDelete: 'cascade' }),
    credentialID: text('credential_id').notNull().unique(),
    counter: integer('counter').notNull(),
    deviceType: text('device_type').notNull(),
    backedUp: flag('backed_up').notNull(),
    transports: text('transports'),
    aaguid: text('aaguid'),
    createdAt: time('created_at'),
  },
  (t) => [index('passkeys_by_organiser').on(t.organiserId)],
)
