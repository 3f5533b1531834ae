import { copyIndex, index, integer, table, text, time } from './columns.ts'

/** Exports and their checksums. `finishedAt` is `null` where the download was interrupted. */
export const exports = table(
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
  (t) => [
    index('exports_of_letter').on(t.letter, t.startedAt, t.id),
    copyIndex('exports_copy').on(t.finishedAt, t.organiserId, t.rows, t.sha256, t.manifest),
  ],
)
