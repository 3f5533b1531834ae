import { integer, primaryKey, table, text, time } from './columns.ts'

/** Published texts, from the first time that each was served. Triggers refuse to change or delete a row. */
export const publishedTexts = table(
  'published_texts',
  {
    letter: text('letter').notNull(),
    version: integer('version').notNull(),
    locale: text('locale').notNull(),
    digest: text('digest').notNull(),
    /** Title, addressee, date, kind of change and note as published (JSON), and their digest. */
    facts: text('facts').notNull(),
    factsDigest: text('facts_digest').notNull(),
    firstServedAt: time('first_served_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.version, t.locale] })],
)
