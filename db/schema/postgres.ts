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
import type { ClusterDecision, ClusterKind, FingerprintKind } from '#features/abuse/fingerprint.ts'
import type { Allowance } from '#features/email/caps.ts'
import type { EmailKind } from '#features/email/kinds.ts'
import type { JobName } from '#features/operations/job.ts'
import type { EmailKind } from '#features/email/content.ts'
import type { JobName } from '#features/operations/schedule.ts'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Role } from '#features/organisers/organiser.ts'
import type { ConsentKind } from '#features/signatures/consent.ts'
import type { InvalidationCause } from '#features/signatures/invalidation.ts'
import type { LookupPurpose } from '#features/signing/lookup.ts'
import type { PartKind } from '#features/statistics/tally.ts'
import type { UpdateKind } from '#features/updates/update.ts'
import type { TokenPurpose } from '#values/token.ts'

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
    quarantinedAt: time('quarantined_at'),
    withdrawnAt: time('withdrawn_at'),
    hiddenAt: time('hidden_at'),
    invalidatedAt: time('invalidated_at'),
    invalidationId: text('invalidation_id'),
    featuredAt: time('featured_at'),
    domainKey: text('domain_key'),
    entry: text('entry'),
    unmailedAt: time('unmailed_at'),
  },
  (t) => [
    uniqueIndex('signatures_one_per_mailbox')
      .on(t.letter, t.mailboxKey)
      .where(sql`verified_at is not null and withdrawn_at is null`),
    uniqueIndex('signatures_one_pending_per_spelling')
      .on(t.letter, t.mailboxKey, t.addressKey)
      .where(sql`verified_at is null and withdrawn_at is null`),
    index('signatures_counted')
      .on(t.letter, t.verifiedAt, t.id, t.version)
      .where(
        sql`verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null`,
      ),
    index('signatures_by_name')
      .on(t.letter, t.nameFolded, t.id)
      .where(
        sql`verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null`,
      ),
    index('signatures_uncounted')
      .on(t.letter, t.id)
      .where(
        sql`verified_at is not null and (quarantined_at is not null or withdrawn_at is not null or invalidated_at is not null)`,
      ),
    index('signatures_with_address')
      .on(t.letter, t.submittedAt)
      .where(sql`address is not null or sealed_address is not null`),
    index('signatures_featured')
      .on(t.letter, t.featuredAt, t.id)
      .where(sql`featured_at is not null`),
    index('signatures_by_invalidation')
      .on(t.invalidationId)
      .where(sql`invalidation_id is not null`),
    index('signatures_by_time').on(t.letter, t.submittedAt, t.id),
    index('signatures_by_any_name')
      .on(t.letter, t.nameFolded, t.id)
      .where(sql`name_folded is not null`),
    index('signatures_by_country')
      .on(t.letter, t.country, t.submittedAt, t.id)
      .where(sql`country is not null`),
    index('signatures_by_domain')
      .on(t.letter, t.domainKey, t.submittedAt, t.id)
      .where(sql`domain_key is not null`),
    index('signatures_by_hour').on(t.letter, t.submittedAt, t.verifiedAt),
    index('signatures_pending')
      .on(t.submittedAt, t.id, t.letter)
      .where(sql`verified_at is null and withdrawn_at is null`),
    index('signatures_quarantined')
      .on(t.letter, t.submittedAt, t.id)
      .where(sql`quarantined_at is not null`),
    index('signatures_hidden')
      .on(t.letter, t.submittedAt, t.id)
      .where(sql`hidden_at is not null`),
    index('signatures_withdrawn')
      .on(t.letter, t.submittedAt, t.id)
      .where(sql`withdrawn_at is not null`),
    index('signatures_invalidated')
      .on(t.letter, t.submittedAt, t.id)
      .where(sql`invalidated_at is not null`),
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
    /** When it was taken back; the row stays as the proof of both. */
    endedAt: time('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.signatureId, t.kind] }),
    index('consents_to_updates')
      .on(t.signatureId)
      .where(sql`kind = 'updates' and ended_at is null`),
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
    announcedAt: time('announced_at'),
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

export const outbox = pgTable(
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
  ],
)

/**
 * Emails that count towards what a letter may send to one mailbox (`domain/mail-caps.ts`): when each was queued, under
 * the mailbox's key. Kept apart from the outbox, whose rows go with their signature; deleted after 30 days.
 */
export const countedEmails = pgTable(
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
  (t) => [index('submissions_due').on(t.dueAt), index('submissions_by_time').on(t.submittedAt, t.letter)],
)

/** Who asked for the link to what they signed: answered in the background, so that the answer says nothing. */
export const lookups = pgTable(
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

export const declines = pgTable(
  'declines',
  {
    letter: text('letter').notNull(),
    mailboxKey: text('mailbox_key').notNull(),
    declinedAt: time('declined_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.mailboxKey] }), index('declines_by_time').on(t.declinedAt)],
)

/** Which installation the database belongs to, and the fingerprint of its secret. One row, whose key is `this`. */
export const installation = pgTable('installation', {
  key: text('key').primaryKey(),
  id: text('id').notNull(),
  salt: text('salt').notNull(),
  fingerprint: text('fingerprint').notNull(),
  begunAt: time('begun_at').notNull(),
})

/** What was published, from the first time that it was served. Triggers refuse to change or delete a row. */
export const publishedTexts = pgTable(
  'published_texts',
  {
    letter: text('letter').notNull(),
    version: integer('version').notNull(),
    locale: text('locale').notNull(),
    digest: text('digest').notNull(),
    /** Title, addressee, date, kind of change and note as they were published (JSON), and the digest of that. */
    facts: text('facts').notNull(),
    factsDigest: text('facts_digest').notNull(),
    firstServedAt: time('first_served_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.version, t.locale] })],
)

/** Signatures that came in a flood, or without what shows that a person sent them: they wait for an organiser. */
export const clusters = pgTable(
  'clusters',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    kind: text('kind').$type<ClusterKind>().notNull(),
    key: text('key').notNull(),
    label: text('label'),
    raisedAt: time('raised_at').notNull(),
    decision: text('decision').$type<ClusterDecision>(),
    decidedAt: time('decided_at'),
    reason: text('reason'),
    invalidationId: text('invalidation_id'),
  },
  (t) => [
    uniqueIndex('clusters_catching')
      .on(t.letter, t.kind, t.key)
      .where(sql`decision is null or decision = 'rejected'`),
    index('clusters_undecided')
      .on(t.letter)
      .where(sql`decision is null`),
  ],
)

/** Which signatures came in which flood. */
export const clusterMembers = pgTable(
  'cluster_members',
  {
    clusterId: text('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    /** Since when an organiser lets this one count, whatever is decided of the others. */
    releasedAt: time('released_at'),
  },
  (t) => [
    primaryKey({ columns: [t.clusterId, t.signatureId] }),
    index('cluster_members_by_signature').on(t.signatureId),
  ],
)

/** What a signature has in common with others of its day, as keyed hashes: by that a flood is told. Gone after a day. */
export const fingerprints = pgTable(
  'fingerprints',
  {
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    letter: text('letter').notNull(),
    kind: text('kind').$type<FingerprintKind>().notNull(),
    key: text('key').notNull(),
    at: time('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.signatureId, t.kind, t.key] }),
    index('fingerprints_in_common').on(t.letter, t.kind, t.key, t.at),
    index('fingerprints_by_time').on(t.at),
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
export const consumedChallenges = pgTable(
  'consumed_challenges',
  {
    hash: text('hash').primaryKey(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [index('consumed_challenges_by_expiry').on(t.expiresAt)],
)

/**
 * Who may sign in. `email` is a keyed name of the mailbox, never an address; `address` is the address, sealed. `noticesSince`
 * says since when they want an email a day while something waits (`null`: they do not), in the language of `noticesLocale`.
 */
export const organisers = pgTable(
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
export const organiserInvitations = pgTable(
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

/** Who is signed in. The cookie that shows it is signed with the secret: what stands here opens nothing. */
export const organiserSessions = pgTable(
  'organiser_sessions',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    userId: text('organiser_id')
      .notNull()
      .references(() => organisers.id, { onDelete: 'cascade' }),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [
    index('organiser_sessions_by_organiser').on(t.userId),
    index('organiser_sessions_by_expiry').on(t.expiresAt),
  ],
)

/** Links to sign in, as hashes, and challenges for passkeys: each is used up by its first use. */
export const organiserChallenges = pgTable(
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

export const passkeys = pgTable(
  'passkeys',
  {
    id: text('id').primaryKey(),
    name: text('name'),
    /** The host that it was made for (WebAuthn: the RP ID); it works at no other. */
    host: text('host').notNull(),
    publicKey: text('public_key').notNull(),
    userId: text('organiser_id')
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
  (t) => [index('passkeys_by_organiser').on(t.userId)],
)

/** Who organises which letter. */
export const memberships = pgTable(
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
export const auditEntries = pgTable(
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

/**
 * Signatures that were, or are being, made invalid together: why, in public and among organisers, and whether that was
 * taken back. `count` is of those that were verified, `pending` of the others; who was restored alone is in neither.
 * `place` says how far it is, sealed; `finishedAt` is `null` while there is something left to do.
 */
export const invalidations = pgTable(
  'invalidations',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    at: time('at').notNull(),
    day: text('day').notNull(),
    organiserId: text('organiser_id'),
    cause: text('cause').$type<InvalidationCause>().notNull(),
    reason: text('reason').notNull(),
    condition: text('condition'),
    expected: integer('expected').notNull(),
    count: integer('count').notNull(),
    pending: integer('pending').notNull(),
    place: text('place'),
    restoredAt: time('restored_at'),
    finishedAt: time('finished_at'),
  },
  (t) => [
    index('invalidations_of_letter').on(t.letter, t.at, t.id),
    index('invalidations_in_public')
      .on(t.letter, t.day, t.cause, t.count)
      .where(sql`restored_at is null and count > 0`),
    index('invalidations_under_way')
      .on(t.at, t.id)
      .where(sql`finished_at is null`),
  ],
)

/**
 * What was signed on paper and entered from one scan. It is counted, and shown, apart from signatures; once all of its
 * rows are there and a second organiser has approved it. `rows` is how many were entered; a row may be removed later.
 */
export const paperBatches = pgTable(
  'paper_batches',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    version: integer('version').notNull(),
    digest: text('digest').notNull(),
    locale: text('locale').notNull(),
    scan: text('scan').notNull(),
    rows: integer('rows').notNull(),
    enteredBy: text('entered_by').notNull(),
    enteredAt: time('entered_at').notNull(),
    completedAt: time('completed_at'),
    approvedBy: text('approved_by'),
    approvedAt: time('approved_at'),
    rejectedAt: time('rejected_at'),
    reason: text('reason'),
  },
  (t) => [
    index('paper_batches_of_letter').on(t.letter, t.enteredAt, t.id),
    index('paper_batches_undecided')
      .on(t.letter, t.enteredBy)
      .where(sql`completed_at is not null and approved_at is null and rejected_at is null`),
  ],
)

export const paperSignatures = pgTable(
  'paper_signatures',
  {
    id: text('id').primaryKey(),
    batchId: text('batch_id')
      .notNull()
      .references(() => paperBatches.id, { onDelete: 'cascade' }),
    letter: text('letter').notNull(),
    line: integer('line').notNull(),
    name: text('name').notNull(),
    nameFolded: text('name_folded').notNull(),
    affiliation: text('affiliation'),
    country: text('country'),
    public: flag('public').notNull(),
    signedOn: text('signed_on'),
  },
  (t) => [
    index('paper_signatures_of_batch').on(t.batchId, t.line, t.public),
    index('paper_signatures_by_name').on(t.letter, t.nameFolded, t.id),
  ],
)

/** What organisers tell the signers who asked for it, and the readers of the letter. */
export const updates = pgTable(
  'updates',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    kind: text('kind').$type<UpdateKind>().notNull(),
    organiserId: text('organiser_id'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    publishedAt: time('published_at'),
    readers: integer('readers'),
    place: text('place'),
    finishedAt: time('finished_at'),
    cancelledAt: time('cancelled_at'),
  },
  (t) => [index('updates_of_letter').on(t.letter, t.createdAt, t.id)],
)

export const updateTexts = pgTable(
  'update_texts',
  {
    updateId: text('update_id')
      .notNull()
      .references(() => updates.id, { onDelete: 'cascade' }),
    locale: text('locale').notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.updateId, t.locale] })],
)

/** Whom a piece of news was queued for: nobody gets it twice, wherever it was stopped. */
export const updateDeliveries = pgTable(
  'update_deliveries',
  {
    updateId: text('update_id')
      .notNull()
      .references(() => updates.id, { onDelete: 'cascade' }),
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.updateId, t.signatureId] }),
    index('update_deliveries_by_signature').on(t.signatureId),
  ],
)

/**
 * What the rows of one hour came to (see `domain/tally.ts`): `submitted` in it, `verified` of these, and `counted` of
 * those that were verified in it. Made from the rows, and made again; never added to.
 */
export const tallies = pgTable(
  'tallies',
  {
    letter: text('letter').notNull(),
    hour: time('hour').notNull(),
    day: text('day').notNull(),
    submitted: integer('submitted').notNull(),
    verified: integer('verified').notNull(),
    counted: integer('counted').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.hour] })],
)

/** How many signatures were of one kind when all of them were gone through last. */
export const tallyParts = pgTable(
  'tally_parts',
  {
    letter: text('letter').notNull(),
    kind: text('kind').$type<PartKind>().notNull(),
    value: text('value').notNull(),
    signatures: integer('signatures').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.kind, t.value] })],
)

/** Who makes the tallies of a letter, and as of when they are. */
export const tallyRounds = pgTable('tally_rounds', {
  letter: text('letter').primaryKey(),
  holder: text('holder').notNull(),
  leasedUntil: time('leased_until').notNull(),
  /** When the first tally of the letter was made: what had gone by then is in none. */
  begunAt: time('begun_at').notNull(),
  /** As of when the latest hours are. */
  freshAt: time('fresh_at'),
  /** As of when everything is; `null` until all signatures were gone through once. */
  sweptAt: time('swept_at'),
  /** How many were gone through the first time so far. */
  seen: integer('seen').notNull(),
})

/** What was exported, and what it was to be checked by. `finishedAt` is `null` where the download broke off. */
export const exports = pgTable(
  'exports',
  {
    id: text('id').primaryKey(),
    letter: text('letter').notNull(),
    organiserId: text('organiser_id'),
    startedAt: time('started_at').notNull(),
    finishedAt: time('finished_at'),
    rows: integer('rows'),
    sha256: text('sha256'),
    manifest: text('manifest'),
  },
  (t) => [index('exports_of_letter').on(t.letter, t.startedAt, t.id)],
)

/** When each job that is due by the clock ran last, in any process, and until when one has taken it on. */
export const jobs = pgTable('jobs', {
  name: text('name').$type<JobName>().primaryKey(),
  ranAt: time('ran_at').notNull(),
  leasedUntil: time('leased_until'),
  /** How many faults the last check found in the database itself. */
  faults: integer('faults').notNull().default(0),
})

/** Erased data that may still be readable in the database's files: one row for each erasure, until they are overwritten. */
export const pendingScrubs = pgTable('pending_scrubs', {
  id: text('id').primaryKey(),
  askedAt: time('asked_at').notNull(),
})
