import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { migrationsFolder, NOT_MIGRATED, needsMigration } from '#db/migrate.ts'
import * as tables from '#db/schema/postgres/tables.ts'
import type { OnOpening, OpenMode } from '#db/store.ts'
import { type MomentColumn, type Read, type Store, StoreUnavailable, type Write } from '#db/store.ts'
import { QueryWatch } from '#db/transaction-guard.ts'
import type { Faults } from '#values/damage.ts'
import { cannotOpen, isWorthRepeating, unavailable } from './errors.ts'
import { scrubTables } from './scrub.ts'

/** Any number that no other program on the database uses: "undersig" in ASCII, cut to 63 bits. */
const MIGRATION_LOCK = '8461825466291381607'

const CONNECTIONS = 10
/** Of their own for what reads for long: whoever exports takes none from those who sign. */
const LONG_CONNECTIONS = 4

/** SQLSTATE (PostgreSQL, appendix A). */
const UNDEFINED_TABLE = '42P01'

/** All in milliseconds. */
const CONNECT_TIMEOUT = 5_000
const STATEMENT_TIMEOUT = 15_000
const IDLE_IN_TRANSACTION_TIMEOUT = 10_000

/** Opens a database on a PostgreSQL server. The database must exist; its tables are made. */
export async function openPostgres(url: string, mode: OpenMode, { onEmpty }: OnOpening): Promise<Store> {
  const bound = new BoundDatabase()
  const settings: pg.PoolConfig = {
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    // A command decides of a whole flood in one statement.
    statement_timeout: mode === 'amend' ? 0 : STATEMENT_TIMEOUT,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT,
    application_name: 'undersigned',
    verify: (client, done) => bound.verify(client).then(() => done(), done),
    ...(mode === 'inspect' ? { options: '-c default_transaction_read_only=on' } : {}),
  }
  const pool = new pg.Pool(settings)
  const longPool = new pg.Pool({ ...settings, max: LONG_CONNECTIONS })
  // A connection that breaks while nothing is asked of it would end the process if nobody listened. One that rests is
  // replaced by the pool; whoever holds one hears of it at their next query.
  for (const each of [pool, longPool])
    each.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
  try {
    await bringUpToDate(pool, mode, onEmpty)
  } catch (error) {
    await pool.end()
    throw cannotOpen(error)
  }
  return new PostgresStore(pool, longPool, bound)
}

/**
 * The installation whose database is served. A server that drops a database ends its connections, so that only new ones
 * can lead to another one of the same name.
 */
class BoundDatabase {
  #installation: string | null = null
  #fault: string | null = null

  get fault(): string | null {
    return this.#fault
  }

  bind(installation: string) {
    this.#installation = installation
  }

  /** Rejects where a new connection leads to a database of another installation, or to an empty one. */
  async verify(client: pg.PoolClient): Promise<void> {
    if (this.#installation === null) return
    const found = await installationOf(client)
    this.#fault =
      found === this.#installation
        ? null
        : found === null
          ? 'the server has an empty database in its place'
          : 'the server has the database of another installation in its place'
    if (this.#fault !== null)
      throw new StoreUnavailable(
        `The database is not in its place: ${this.#fault}. Nothing is stored until it is back, or the server was stopped, the database restored, and the server started.`,
      )
  }
}

async function installationOf(client: pg.PoolClient): Promise<string | null> {
  try {
    const { rows } = await client.query<{ id: string }>('select id from installation')
    return rows[0]?.id ?? null
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return null
    throw error
  }
}

async function bringUpToDate(pool: pg.Pool, mode: OpenMode, onEmpty?: () => void) {
  const client = await pool.connect()
  try {
    const newest = await newestMigration(client)
    if (newest === null) onEmpty?.()
    // Where there is nothing yet, whoever comes to write is the first.
    if (mode === 'inspect' || (mode === 'amend' && newest !== null)) {
      if (needsMigration('postgres', newest)) throw new StoreUnavailable(NOT_MIGRATED)
      return
    }
    // Several processes may start at once; one migrates, the others wait for it.
    await client.query('set statement_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    try {
      if (needsMigration('postgres', await newestMigration(client))) {
        await migrate(drizzle({ client }), { migrationsFolder: migrationsFolder('postgres') })
      }
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
    }
  } finally {
    client.release(true)
  }
}

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

class PostgresStore implements Store {
  readonly alone = false
  readonly #pool: pg.Pool
  readonly #longPool: pg.Pool
  readonly #bound: BoundDatabase
  readonly #readHandle: Read
  readonly #underWay = new Set<Promise<unknown>>()
  #closed = false

  constructor(pool: pg.Pool, longPool: pg.Pool, bound: BoundDatabase) {
    this.#pool = pool
    this.#longPool = longPool
    this.#bound = bound
    this.#readHandle = handle(pool)
  }

  async read<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    try {
      return await fn(this.#readHandle)
    } catch (error) {
      throw unavailable(error)
    }
  }

  write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('The database is closed.'))
    const written = this.#write(fn)
    this.#underWay.add(written)
    const forget = () => this.#underWay.delete(written)
    written.then(forget, forget)
    return written
  }

  snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
    return inTransaction(this.#longPool, begin, async (client) => {
      await client.query('set local idle_in_transaction_session_timeout = 0')
      await client.query('set local statement_timeout = 0')
      return fn(handle(client))
    })
  }

  async yieldToEventLoop(): Promise<void> {}

  async dataVersion(): Promise<string> {
    try {
      const result = await this.#pool.query<{ version: string }>(
        'select pg_current_snapshot()::text as version',
      )
      return result.rows[0]?.version ?? ''
    } catch (error) {
      throw unavailable(error)
    }
  }

  async scrub(): Promise<boolean> {
    try {
      return await scrubTables(this.#pool)
    } catch {
      return false
    }
  }

  misplaced(): string | null {
    return this.#bound.fault
  }

  bind(installation: string): void {
    this.#bound.bind(installation)
  }

  async faults(): Promise<Faults> {
    // The server checks its own pages and enforces its references; what is left to ask is whether it answers.
    await this.dataVersion()
    return { found: [], reindex: [] }
  }

  async reindex(indexes: readonly string[]): Promise<void> {
    try {
      for (const index of indexes) await this.#longPool.query(`reindex index ${pg.escapeIdentifier(index)}`)
    } catch (error) {
      throw unavailable(error)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.allSettled([...this.#underWay])
    await Promise.all([this.#pool.end(), this.#longPool.end()])
  }

  async #write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(this.#pool, 'BEGIN', async (client) => {
          const watch = new QueryWatch()
          const watched = { query: (...args: unknown[]) => watch.query(() => send(client, args)) }
          return watch.race(fn(handle(watched as unknown as pg.PoolClient)))
        })
      } catch (error) {
        if (!isWorthRepeating(error) || attempt === 3) throw error
      }
    }
  }
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

function handle(client: pg.Pool | pg.PoolClient): Write {
  const db = drizzle({ client })
  const lock = async (name: string) => {
    // Two names with one hash wait for each other, and nothing worse.
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
  }
  return Object.assign(db, { tables, hourOf, lock })
}

function hourOf(moment: MomentColumn, ahead = 0): SQL<Date> {
  const by = sql.raw(`interval '${ahead} milliseconds'`)
  return sql<Date>`date_trunc('hour', ${moment} + ${by}, 'UTC') - ${by}`.mapWith(moment)
}

function send(client: pg.PoolClient, args: unknown[]): Promise<unknown> {
  return Reflect.apply(client.query, client, args) as Promise<unknown>
}
