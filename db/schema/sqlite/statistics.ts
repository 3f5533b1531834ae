import type { PartKind } from '#features/statistics/tally.ts'
import { copyIndex, integer, primaryKey, table, text, time } from './columns.ts'

/**
 * The totals of one hour (`src/features/statistics/tally.ts`): `submitted` in it, `verified` of these, and `counted` of those that
 * were verified in it. Computed from the rows and never incremented.
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
  (t) => [
    primaryKey({ columns: [t.letter, t.hour] }),
    copyIndex('tallies_copy').on(t.submitted, t.day, t.verified, t.counted),
  ],
)

/** The number of signatures of each language, country and so on, as of the last full scan. */
export const tallyParts = table(
  'tally_parts',
  {
    letter: text('letter').notNull(),
    kind: text('kind').$type<PartKind>().notNull(),
    value: text('value').notNull(),
    signatures: integer('signatures').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.letter, t.kind, t.value] }),
    copyIndex('tally_parts_copy').on(t.signatures),
  ],
)

/** The state of the scan that computes a letter's tallies, and the process that runs it. */
export const tallyRounds = table('tally_rounds', {
  letter: text('letter').primaryKey(),
  holder: text('holder').notNull(),
  leasedUntil: time('leased_until').notNull(),
  /** When the letter's first scan started: no tally includes what was deleted before. */
  begunAt: time('begun_at').notNull(),
  /** The moment that the latest hours are up to date with. */
  freshAt: time('fresh_at'),
  /** The moment of the last full scan; `null` until the first has ended. */
  sweptAt: time('swept_at'),
  /** Signatures that the first scan has read so far. */
  seen: integer('seen').notNull(),
})
