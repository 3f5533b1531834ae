import type Database from 'better-sqlite3'

/** Prepared statements to keep for each connection. There are few queries, and their texts repeat. */
const KEPT_STATEMENTS = 300

/** Prepares a statement. */
export type Prepare = (sql: string) => Database.Statement

/** Returns a `Prepare` that prepares each statement of a connection once. */
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
