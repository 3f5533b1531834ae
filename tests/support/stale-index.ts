import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import pg from 'pg'

/** Takes the last entries out of an index of a closed SQLite file, as a changed byte in the head of its page does. */
export function cutIndex(path: string, index: string, entries = 1): void {
  const client = new Database(path)
  client.pragma('wal_checkpoint(TRUNCATE)')
  const page = client
    .prepare('select rootpage from sqlite_master where name = ?')
    .pluck()
    .get(index) as number
  client.close()
  const file = openSync(path, 'r+')
  const head = Buffer.alloc(8)
  const start = (page - 1) * 4096
  readSync(file, head, 0, 8, start)
  if (head[0] !== 10) throw new Error(`${index} has more than one page.`)
  head.writeUInt16BE(head.readUInt16BE(3) - entries, 3)
  writeSync(file, head, 0, 8, start)
  closeSync(file)
}

/** Makes the index of counted signatures on PostgreSQL anew without one name, and hides from the planner that it is not whole. */
export async function leaveOut(url: string, name: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const counted =
    'verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null'
  await client.query(
    `create index stale on signatures (letter, verified_at, id, version) where ${counted} and name <> '${name}'`,
  )
  await client.query(
    `update pg_index set indpred = (select indpred from pg_index where indexrelid = 'signatures_counted'::regclass) where indexrelid = 'stale'::regclass`,
  )
  // Another index of the same rows would answer as well.
  await client.query('drop index signatures_counted, signatures_by_name')
  await client.query('alter index stale rename to signatures_counted')
  // Of three rows PostgreSQL would read the table, which is right.
  const database = new URL(url).pathname.slice(1)
  for (const way of ['seqscan', 'bitmapscan'])
    await client.query(`alter database ${database} set enable_${way} = off`)
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await client.end()
}
