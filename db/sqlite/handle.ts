import Database from 'better-sqlite3'
import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzleProxy } from 'drizzle-orm/sqlite-proxy'
import * as tables from '#db/schema/sqlite/tables.ts'
import type { MomentColumn, Read, Write } from '#db/store.ts'

/** Statements kept prepared for each connection; queries are few, their texts are the same. */
const KEPT_STATEMENTS = 300

export type Prepare = (sql: string) => Database.Statement

/** The one place where SQLite passes for the other: the schemas agree (parity.ts), the builders used have one shape. */
export function handle(prepare: Prepare): Write {
  const db = drizzle({ client: { prepare } as unknown as Database.Database })
  return Object.assign(db, { tables, hourOf, lock }) as unknown as Write
}

/** A transaction that writes is alone on SQLite. */
function lock(): Promise<void> {
  return Promise.resolve()
}

function hourOf(moment: MomentColumn, ahead = 0): SQL<Date> {
  const by = sql.raw(String(ahead))
  return sql<Date>`((${moment} + ${by}) / 3600000 * 3600000 - ${by})`.mapWith(moment)
}

/** Reads one moment for long: the event loop turns before each query, so that nobody waits for more than one of them. */
export function patientHandle(prepare: Prepare, turn: () => Promise<void>): Read {
  const db = drizzleProxy(async (sql, params, method) => {
    await turn()
    return answer(prepare(sql), params, method)
  })
  return Object.assign(db, { tables, hourOf }) as unknown as Read
}

/** Rows as arrays, which is how the proxy wants them; of a statement without any, how many rows it changed. */
function answer(statement: Database.Statement, params: unknown[], method: string) {
  if (!statement.reader) return { rows: [], changes: statement.run(...params).changes }
  const rows = statement.raw().all(...params)
  return { rows: method === 'get' ? (rows[0] as unknown[]) : rows }
}

/** Prepares each statement of a connection once. */
export function keptStatements(client: Database.Database): Prepare {
  const kept = new Map<string, Database.Statement>()
  return (sql) => {
    const known = kept.get(sql)
    if (known) return known
    if (kept.size >= KEPT_STATEMENTS) kept.clear()
    const statement = client.prepare(sql)
    kept.set(sql, statement)
    return statement
  }
}

/** How long a reader waits for a lock, which only a checkpoint or a recovery holds against it. Milliseconds. */
const READ_TIMEOUT = 5_000

/** Opens a file to read it, beside whoever writes it. */
export function openReader(path: string): Database.Database {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: READ_TIMEOUT })
  client.pragma('trusted_schema = OFF')
  client.pragma('cell_size_check = ON')
  return client
}
