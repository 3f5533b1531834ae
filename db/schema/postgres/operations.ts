// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.

import type { JobName } from '#features/operations/schedule.ts'
import { integer, table, text, time } from './columns.ts'

/** The installation that the database belongs to, and the fingerprint of its secret. One row, whose key is `this`. */
export const installation = table('installation', {
  key: text('key').primaryKey(),
  id: text('id').notNull(),
  salt: text('salt').notNull(),
  fingerprint: text('fingerprint').notNull(),
  begunAt: time('begun_at').notNull(),
})

/** When each scheduled job last ran, in any process, and until when a process has the lease. */
export const jobs = table('jobs', {
  name: text('name').$type<JobName>().primaryKey(),
  ranAt: time('ran_at').notNull(),
  leasedUntil: time('leased_until'),
  /** The number of faults that the last check found in the database. */
  faults: integer('faults').notNull().default(0),
})

/** Erased data that may still be readable in the database's files: a row for each erasure, until they are overwritten. */
export const pendingScrubs = table('pending_scrubs', {
  id: text('id').primaryKey(),
  askedAt: time('asked_at').notNull(),
})
