import Database from 'better-sqlite3'
import pg from 'pg'
import type { DatabaseKind } from './databases.ts'

/**
 * Copies every signature of a database so many times: the quickest way to a million. Copies have ids and mailboxes of
 * their own, and all else in common with the first one, whose consents and emails they do not have; each is verified so many
 * minutes before the copy that was made before it.
 */
export async function multiply(
  kind: DatabaseKind,
  url: string,
  times: number,
  minutesApart = 0,
): Promise<void> {
  if (kind === 'sqlite') {
    const db = new Database(url.replace(/^file:/, ''))
    const columns = db.prepare('select name from pragma_table_info(?)').pluck().all('signatures') as string[]
    // Times are milliseconds.
    const statement = db.prepare(copying(columns, ':suffix', 'verified_at - :earlier'))
    for (let i = 1; i < times; i += 1) statement.run({ suffix: `-${i}`, earlier: i * minutesApart * 60_000 })
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    return
  }
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ column_name: string }>(
    `select column_name from information_schema.columns where table_name = 'signatures'`,
  )
  const columns = rows.map((row) => row.column_name)
  const statement = copying(columns, '$1', "verified_at - $2::int * interval '1 minute'")
  for (let i = 1; i < times; i += 1) await client.query(statement, [`-${i}`, i * minutesApart])
  await client.query('vacuum analyze signatures')
  await client.end()
}

function copying(columns: string[], suffix: string, verifiedAt: string): string {
  const own = new Set(['id', 'mailbox_key'])
  const values = columns.map((name) => {
    if (own.has(name)) return `${name} || ${suffix}`
    return name === 'verified_at' ? verifiedAt : name
  })
  // Copies have longer ids, and are not copied again.
  return `insert into signatures (${columns.join(', ')}) select ${values.join(', ')} from signatures where length(id) = 20`
}
