// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import type { PartKind } from '#features/statistics/tally.ts'
import { integer, primaryKey, table, text, time } from './columns.ts'

/**
 * What the rows of one hour came to (see `domain/tally.ts`): `submitted` in it, `verified` of these, and `counted` of
 * those that were verified in it. Made from the rows, and made again; never added to.
 */
export const tallies = table(
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
export const tallyParts = table(
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
export const tallyRounds = table('tally_rounds', {
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
