import type Database from 'better-sqlite3'

/** Returns the time of the newest migration that a file has, in milliseconds; `null` where it has none. */
export function newestMigration(client: Database.Database): number | null {
  const known = client.prepare(`select 1 from sqlite_master where name = '__drizzle_migrations'`).get()
  if (!known) return null
  const row = client.prepare('select max(created_at) as newest from __drizzle_migrations').get() as {
    newest: number | null
  }
  return row.newest
}
