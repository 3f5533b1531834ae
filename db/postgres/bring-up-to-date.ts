import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { migrationsFolder, NOT_MIGRATED, needsMigration } from '#db/migrate.ts'
import { type OpenMode, StoreUnavailable } from '#db/store.ts'

/** An advisory lock that no other program is likely to use: "undersig" in ASCII, cut to 63 bits. */
const MIGRATION_LOCK = '8461825466291381607'

/**
 * Runs the migrations that the database lacks. `inspect` runs none, and `amend` only those of an empty database; both
 * reject with `StoreUnavailable` where one is missing.
 */
export async function bringUpToDate(pool: pg.Pool, mode: OpenMode, onEmpty?: () => void): Promise<void> {
  const client = await pool.connect()
  try {
    const newest = await newestMigration(client)
    if (newest === null) onEmpty?.()
    if (mode === 'inspect' || (mode === 'amend' && newest !== null)) {
      if (needsMigration('postgres', newest)) throw new StoreUnavailable(NOT_MIGRATED)
      return
    }
    await migrateOnce(client)
  } finally {
    client.release(true)
  }
}

/** Migrates under a lock. Of several processes that start at the same time, one migrates and the others wait for it. */
async function migrateOnce(client: pg.PoolClient): Promise<void> {
  await client.query('set statement_timeout = 0')
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
  try {
    if (needsMigration('postgres', await newestMigration(client)))
      await migrate(drizzle({ client }), { migrationsFolder: migrationsFolder('postgres') })
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
  }
}

/** The time of the newest migration that the database has, in milliseconds; `null` where it has none. */
async function newestMigration(client: pg.PoolClient): Promise<number | null> {
  const known = await client.query<{ found: string | null }>(
    `select to_regclass('drizzle.__drizzle_migrations') as found`,
  )
  if (!known.rows[0]?.found) return null
  const newest = await client.query<{ newest: string | null }>(
    'select max(created_at) as newest from drizzle.__drizzle_migrations',
  )
  return newest.rows[0]?.newest ? Number(newest.rows[0].newest) : null
}
