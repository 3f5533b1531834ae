import { sql } from 'drizzle-orm'
import type { InvalidationCause } from '#features/signatures/invalidation.ts'
import { copyIndex, index, integer, table, text, time } from './columns.ts'

/**
 * Signatures that were invalidated together, or are being invalidated: the public cause, the internal reason, and whether it
 * was undone. `count` is the number of verified ones, `pending` of the others; neither includes signatures that were restored
 * separately. `place` is the sealed cursor; `finishedAt` is `null` until the end.
 */
export const invalidations = table(
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
    copyIndex('invalidations_copy').on(
      t.reason,
      t.day,
      t.organiserId,
      t.cause,
      t.condition,
      t.expected,
      t.count,
      t.pending,
      t.place,
      t.restoredAt,
      t.finishedAt,
    ),
  ],
)
