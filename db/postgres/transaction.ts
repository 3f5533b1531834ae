import type pg from 'pg'
import type { Read, Write } from '#db/store.ts'
import { QueryWatch } from '#db/transaction-guard.ts'
import { isWorthRepeating, unavailable } from './errors.ts'
import { handle } from './handle.ts'

const ATTEMPTS = 3

/** Runs a transaction that writes; again, from its start, where it conflicted with another one. */
export async function writeTransaction<T>(pool: pg.Pool, fn: (tx: Write) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, 'BEGIN', (client) => {
        const watch = new QueryWatch()
        const watched = { query: (...args: unknown[]) => watch.query(() => send(client, args)) }
        return watch.race(fn(handle(watched as unknown as pg.PoolClient)))
      })
    } catch (error) {
      if (!isWorthRepeating(error) || attempt === ATTEMPTS) throw error
    }
  }
}

/** Runs a transaction that reads the database as it is at its start, without the time limits of short ones. */
export function snapshotTransaction<T>(pool: pg.Pool, fn: (db: Read) => Promise<T>): Promise<T> {
  return inTransaction(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', async (client) => {
    await client.query('set local idle_in_transaction_session_timeout = 0')
    await client.query('set local statement_timeout = 0')
    return fn(handle(client))
  })
}

async function inTransaction<T>(
  pool: pg.Pool,
  begin: string,
  fn: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let client: pg.PoolClient | undefined
  let broken = false
  try {
    client = await pool.connect()
    await client.query(begin)
    const value = await fn(client)
    await client.query('COMMIT')
    return value
  } catch (error) {
    await client?.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw unavailable(error)
  } finally {
    client?.release(broken)
  }
}

function send(client: pg.PoolClient, args: unknown[]): Promise<unknown> {
  return Reflect.apply(client.query, client, args) as Promise<unknown>
}
