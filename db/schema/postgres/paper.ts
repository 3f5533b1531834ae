// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import { sql } from 'drizzle-orm'
import { flag, index, integer, table, text, time } from './columns.ts'

/**
 * Paper signatures that were entered from one scan. They are counted and shown separately from signatures, once all rows are
 * entered and a second organiser has approved them. `rows` is the number entered; a row may be removed later.
 */
export const paperBatches = table(
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

/** The rows of paper batches. */
export const paperSignatures = table(
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
