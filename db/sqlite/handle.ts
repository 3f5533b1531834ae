import type Database from 'better-sqlite3'
import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzleProxy } from 'drizzle-orm/sqlite-proxy'
import * as tables from '#db/schema/sqlite/tables.ts'
import type { MomentColumn, Read, Write } from '#db/store.ts'
import type { Prepare } from './statements.ts'

/**
 * Creates the handle that queries use. It passes for PostgreSQL's, here and nowhere else: the schemas agree
 * (schema/parity.ts), and the query builders in use have the same shape.
 */
export function handle(prepare: Prepare): Write {
  const db = drizzle({ client: { prepare } as unknown as Database.Database })
  return Object.assign(db, { tables, hourOf, lock }) as unknown as Write
}

/** Creates a handle for long reads that awaits `turn` before each query: other work waits for one query at most. */
export function yieldingHandle(prepare: Prepare, turn: () => Promise<void>): Read {
  const db = drizzleProxy(async (sql, params, method) => {
    await turn()
    const statement = prepare(sql).raw()
    return { rows: method === 'get' ? (statement.get(...params) as unknown[]) : statement.all(...params) }
  })
  return Object.assign(db, { tables, hourOf }) as unknown as Read
}

/** Does nothing: SQLite runs one writing transaction at a time. */
function lock(): Promise<void> {
  return Promise.resolve()
}

function hourOf(moment: MomentColumn, ahead = 0): SQL<Date> {
  const by = sql.raw(String(ahead))
  return sql<Date>`((${moment} + ${by}) / 3600000 * 3600000 - ${by})`.mapWith(moment)
}
