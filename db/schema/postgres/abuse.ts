// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import { sql } from 'drizzle-orm'
import type { ClusterDecision, ClusterKind, FingerprintKind } from '#features/abuse/fingerprint.ts'
import { index, integer, primaryKey, table, text, time, uniqueIndex } from './columns.ts'
import { signatures } from './signatures.ts'

/**
 * Signatures that share a fingerprint and came too fast, or without proof that a person sent them. An organiser decides about
 * them; until then they are in quarantine.
 */
export const clusters = table(
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

/** The signatures of each cluster. */
export const clusterMembers = table(
  'cluster_members',
  {
    clusterId: text('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    signatureId: text('signature_id')
      .notNull()
      .references(() => signatures.id, { onDelete: 'cascade' }),
    /** When an organiser released this signature alone, whatever they decide about the cluster. */
    releasedAt: time('released_at'),
  },
  (t) => [
    primaryKey({ columns: [t.clusterId, t.signatureId] }),
    index('cluster_members_by_signature').on(t.signatureId),
  ],
)

/** What a signature has in common with others of its day, as keyed hashes. Clusters are found by them. Kept for a day. */
export const fingerprints = table(
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

/** The key of each day that network addresses are hashed with, sealed. Deleted after the day. */
export const dayKeys = table('day_keys', {
  day: text('day').primaryKey(),
  key: text('key').notNull(),
})

/** How much of each limit is used, and when that expires. */
export const limits = table(
  'limits',
  {
    key: text('key').primaryKey(),
    points: integer('points').notNull(),
    expire: time('expire').notNull(),
  },
  (t) => [index('limits_by_expiry').on(t.expire)],
)

/** Captcha challenges that were solved and used: each is valid for one signature. */
export const consumedChallenges = table(
  'consumed_challenges',
  {
    hash: text('hash').primaryKey(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [index('consumed_challenges_by_expiry').on(t.expiresAt)],
)
