import { sql } from 'drizzle-orm'
import {
  boolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { ConsentKind } from '../../src/domain/consent.ts'
import type { FloodDecision, FloodKind, MarkKind } from '../../src/domain/flood.ts'
import type { MailKind } from '../../src/domain/mail-content.ts'
import type { TokenPurpose } from '../../src/domain/token.ts'

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })
const flag = (name: string) => boolean(name)
/** Text in the order of its bytes, as SQLite compares it: a prefix is then a range, and both databases page alike. */
const text = customType<{ data: string }>({ dataType: () => 'text collate "C"' })

export const signatures = pgTable(
  'signatures',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    version: integer('version').notNull(),
    locale: text('locale').notNull(),
    digest: text('digest').notNull(),
    mailboxKey: text('mailbox_key').notNull(),
    addressKey: text('address_key').notNull(),
    address: text('address'),
    sealedAddress: text('sealed_address'),
    name: text('name'),
    nameFolded: text('name_folded'),
    affiliation: text('affiliation'),
    country: text('country'),
    comment: text('comment'),
    public: flag('public').notNull(),
    submittedAt: time('submitted_at').notNull(),
    verifiedAt: time('verified_at'),
    heldAt: time('held_at'),
    withdrawnAt: time('withdrawn_at'),
    hiddenAt: time('hidden_at'),
    invalidatedAt: time('invalidated_at'),
  },
  (t) => [
    uniqueIndex('signatures_one_per_mailbox')
      .on(t.letter, t.mailboxKey)
      .where(sql`withdrawn_at is null`),
    index('signatures_counted')
      .on(t.letter, t.verifiedAt, t.id, t.version)
      .where(
        sql`verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null`,
      ),
    index('signatures_by_name')
      .on(t.letter, t.nameFolded, t.id)
      .where(
        sql`verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null`,
      ),
    index('signatures_uncounted')
      .on(t.letter, t.id)
      .where(
        sql`verified_at is not null and (held_at is not null or withdrawn_at is not null or invalidated_at is not null)`,
      ),
    index('signatures_with_address')
      .on(t.letter, t.submittedAt)
      .where(sql`address is not null or sealed_address is not null`),
    index('signatures_pending')
      .on(t.submittedAt)
      .where(sql`verified_at is null and withdrawn_at is null`),
  ],
)

export const consents = pgTable(
  'consents',
  {
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<ConsentKind>().notNull(),
    textVersion: text('text_version').notNull(),
    locale: text('locale').notNull(),
    givenAt: time('given_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.signatureId, t.kind] }),
    index('consents_to_updates')
      .on(t.signatureId)
      .where(sql`kind = 'updates'`),
  ],
)

/** What a signer of an earlier version was told of a later one, and answered. One row for each later version. */
export const versionAnswers = pgTable(
  'version_answers',
  {
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    letter: text('letter').notNull(),
    toldAt: time('told_at'),
    keptAt: time('kept_at'),
    reaffirmedAt: time('reaffirmed_at'),
    locale: text('locale'),
    digest: text('digest'),
  },
  (t) => [
    primaryKey({ columns: [t.signatureId, t.version] }),
    index('version_answers_reaffirmed')
      .on(t.letter, t.version, t.signatureId)
      .where(sql`reaffirmed_at is not null`),
  ],
)

export const tokens = pgTable(
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
  },
  (t) => [
    primaryKey({ columns: [t.hash, t.letter] }),
    index('tokens_by_signature').on(t.signatureId),
    index('tokens_by_expiry').on(t.expiresAt),
  ],
)

export const outbox = pgTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<MailKind>().notNull(),
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
  },
  (t) => [
    index('outbox_due')
      .on(t.priority, t.dueAt)
      .where(sql`sent_at is null and failed_at is null`),
    index('outbox_by_mailbox').on(t.letter, t.mailboxKey),
    index('outbox_by_recipient').on(t.recipientKey),
    index('outbox_by_signature').on(t.signatureId),
  ],
)

/** What was entered under a letter: signed in the background, so that the answer says nothing of the mailbox's history. */
export const submissions = pgTable(
  'submissions',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    content: text('content').notNull(),
    submittedAt: time('submitted_at').notNull(),
    dueAt: time('due_at').notNull(),
  },
  (t) => [index('submissions_due').on(t.dueAt), index('submissions_by_time').on(t.submittedAt)],
)

/** Who asked for the link to what they signed: answered in the background, so that the answer says nothing. */
export const lookups = pgTable(
  'lookups',
  {
    id: text('id').primaryKey(),
    address: text('address').notNull(),
    locale: text('locale').notNull(),
    askedAt: time('asked_at').notNull(),
  },
  (t) => [index('lookups_by_time').on(t.askedAt)],
)

export const declines = pgTable(
  'declines',
  {
    letter: text('letter').notNull(),
    mailboxKey: text('mailbox_key').notNull(),
    declinedAt: time('declined_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.mailboxKey] })],
)

/** What was published, from the first time that it was served. Triggers refuse to change or delete a row. */
export const publishedTexts = pgTable(
  'published_texts',
  {
    letter: text('letter').notNull(),
    version: integer('version').notNull(),
    locale: text('locale').notNull(),
    digest: text('digest').notNull(),
    firstServedAt: time('first_served_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.version, t.locale] })],
)

/** Signatures that came in a flood, or without what shows that a person sent them: they wait for an organiser. */
export const floods = pgTable(
  'floods',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    kind: text('kind').$type<FloodKind>().notNull(),
    key: text('key').notNull(),
    label: text('label'),
    raisedAt: time('raised_at').notNull(),
    decision: text('decision').$type<FloodDecision>(),
    decidedAt: time('decided_at'),
    reason: text('reason'),
  },
  (t) => [
    uniqueIndex('floods_catching')
      .on(t.letter, t.kind, t.key)
      .where(sql`decision is null or decision = 'rejected'`),
  ],
)

/** Which signatures came in which flood. */
export const holds = pgTable(
  'holds',
  {
    floodId: text('flood_id')
      .notNull()
      .references(() => floods.id, { onDelete: 'cascade' }),
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.floodId, t.signatureId] }), index('holds_by_signature').on(t.signatureId)],
)

/** What a signature has in common with others of its day, as keyed hashes: by that a flood is told. Gone after a day. */
export const marks = pgTable(
  'marks',
  {
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    letter: text('letter').notNull(),
    kind: text('kind').$type<MarkKind>().notNull(),
    key: text('key').notNull(),
    at: time('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.signatureId, t.kind, t.key] }),
    index('marks_in_common').on(t.letter, t.kind, t.key, t.at),
    index('marks_by_time').on(t.at),
  ],
)

/** The key of each day under which network addresses are hashed, sealed; thrown away with the day. */
export const dayKeys = pgTable('day_keys', {
  day: text('day').primaryKey(),
  key: text('key').notNull(),
})

/** What was used up of each limit, and until when that counts. */
export const limits = pgTable(
  'limits',
  {
    key: text('key').primaryKey(),
    points: integer('points').notNull(),
    expire: time('expire').notNull(),
  },
  (t) => [index('limits_by_expiry').on(t.expire)],
)

/** Captcha challenges that were solved and used: none is good for two signatures. */
export const spentChallenges = pgTable(
  'spent_challenges',
  {
    hash: text('hash').primaryKey(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [index('spent_challenges_by_expiry').on(t.expiresAt)],
)
