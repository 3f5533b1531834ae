// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import type { UpdateKind } from '#features/updates/update.ts'
import { index, integer, primaryKey, table, text, time } from './columns.ts'
import { signatures } from './signatures.ts'

/** Messages of organisers to signers who consented to updates, and to readers of the letter. */
export const updates = table(
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

/** The texts of an update, one for each language. */
export const updateTexts = table(
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

/** Signers for whom an update was queued: no one gets it twice, wherever the delivery was interrupted. */
export const updateDeliveries = table(
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
