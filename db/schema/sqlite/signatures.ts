import { sql } from 'drizzle-orm'
import type { ConsentKind } from '#features/signatures/consent.ts'
import { copyIndex, flag, index, integer, primaryKey, table, text, time, uniqueIndex } from './columns.ts'

/** Signatures from submission to withdrawal; `src/features/signatures/` defines which of them count and are shown. */
export const signatures = table(
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
    copyIndex('signatures_copy').on(
      t.comment,
      t.name,
      t.nameFolded,
      t.affiliation,
      t.country,
      t.version,
      t.locale,
      t.digest,
      t.mailboxKey,
      t.addressKey,
      t.sealedAddress,
      t.verifiedAt,
      t.public,
      t.quarantinedAt,
      t.withdrawnAt,
      t.hiddenAt,
      t.invalidatedAt,
      t.invalidationId,
      t.featuredAt,
      t.domainKey,
      t.entry,
      t.unmailedAt,
    ),
  ],
)

/** What each signer consented to, in which wording, and when. */
export const consents = table(
  'consents',
  {
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<ConsentKind>().notNull(),
    textVersion: text('text_version').notNull(),
    locale: text('locale').notNull(),
    givenAt: time('given_at').notNull(),
    /** When it was withdrawn. The row stays as proof of both. */
    endedAt: time('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.signatureId, t.kind] }),
    index('consents_to_updates')
      .on(t.signatureId)
      .where(sql`kind = 'updates' and ended_at is null`),
    copyIndex('consents_copy').on(t.textVersion, t.locale, t.givenAt, t.endedAt),
  ],
)

/** What a signer of an earlier version was told about a later one, and their answer. One row for each later version. */
export const versionAnswers = table(
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
    copyIndex('version_answers_copy').on(
      t.announcedAt,
      t.letter,
      t.keptAt,
      t.reaffirmedAt,
      t.locale,
      t.digest,
    ),
  ],
)
