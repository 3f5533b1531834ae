import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import * as tables from '#db/schema/postgres/tables.ts'
import type { MomentColumn, Write } from '#db/store.ts'

/** Creates the handle that queries use, on a pool or on one connection. */
export function handle(client: pg.Pool | pg.PoolClient): Write {
  const db = drizzle({ client })
  const lock = async (name: string) => {
    // Two names with the same hash wait for each other: that is slow, but not wrong.
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
  }
  return Object.assign(db, { tables, hourOf, lock })
}

function hourOf(moment: MomentColumn, ahead = 0): SQL<Date> {
  const by = sql.raw(`interval '${ahead} milliseconds'`)
  return sql<Date>`date_trunc('hour', ${moment} + ${by}, 'UTC') - ${by}`.mapWith(moment)
}
