import { setTimeout as sleep } from 'node:timers/promises'
import { getTableName } from 'drizzle-orm'
import pg from 'pg'
import * as tables from '#db/schema/postgres/tables.ts'

/** How often a scrub checks whether older snapshots have ended, and the time between two checks in milliseconds. */
const SCRUB_ATTEMPTS = 20
const SCRUB_INTERVAL = 100

/** All tables: a list of those with personal data could miss one. */
const VACUUM = `vacuum (skip_locked) ${Object.values(tables)
  .map((table) => pg.escapeIdentifier(getTableName(table)))
  .join(', ')}`

/** Snapshots of this database, or of replicas, that are older than a transaction. Vacuum itself delays no other vacuum. */
const OLDER_SNAPSHOTS = `
  select 1 from pg_stat_activity
  where backend_xmin is not null and age(backend_xmin) > age($1::text::xid)
    and (datname = current_database() or datname is null)
    and pid <> pg_backend_pid() and backend_type <> 'autovacuum worker'
    and query not like 'vacuum (skip_locked)%'
  limit 1`

/** Removes deleted rows from the tables' files. Resolves to `false` where another transaction can still see them. */
export async function scrubTables(pool: pg.Pool): Promise<boolean> {
  if (!(await outlivesSnapshots(pool))) return false
  await pool.query(VACUUM)
  return true
}

/**
 * Waits up to two seconds until no transaction of any program sees rows that were deleted before this call: vacuum keeps a
 * row that a transaction can see.
 */
async function outlivesSnapshots(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ next: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::xid::text as next',
  )
  const next = rows[0]?.next ?? ''
  for (let attempt = 0; attempt < SCRUB_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(SCRUB_INTERVAL)
    const older = await pool.query(OLDER_SNAPSHOTS, [next])
    if (older.rows.length === 0) return true
  }
  return false
}
