import pg from 'pg'
import type { OpenMode } from '#db/store.ts'
import type { BoundDatabase } from './bound-database.ts'

/** Connections for reads and writes, and others for snapshots: a long export takes none from people who sign. */
export type Pools = { short: pg.Pool; long: pg.Pool }

const SHORT_CONNECTIONS = 10
const LONG_CONNECTIONS = 4

/** All in milliseconds. */
const CONNECT_TIMEOUT = 5_000
const STATEMENT_TIMEOUT = 15_000
const IDLE_IN_TRANSACTION_TIMEOUT = 10_000

/** Creates both pools. Neither connects yet. */
export function createPools(url: string, mode: OpenMode, bound: BoundDatabase): Pools {
  const settings = sessionSettings(url, mode, bound)
  const pools = {
    short: new pg.Pool({ ...settings, max: SHORT_CONNECTIONS }),
    long: new pg.Pool({ ...settings, max: LONG_CONNECTIONS }),
  }
  for (const pool of [pools.short, pools.long]) surviveBrokenConnections(pool)
  return pools
}

/** Closes all connections. */
export async function endPools({ short, long }: Pools): Promise<void> {
  await Promise.all([short.end(), long.end()])
}

function sessionSettings(url: string, mode: OpenMode, bound: BoundDatabase): pg.PoolConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    // A command may decide a whole cluster in one statement.
    statement_timeout: mode === 'amend' ? 0 : STATEMENT_TIMEOUT,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT,
    application_name: 'undersigned',
    verify: (client, done) => bound.verify(client).then(() => done(), done),
    ...(mode === 'inspect' ? { options: '-c default_transaction_read_only=on' } : {}),
  }
}

/**
 * Without a listener, a connection that breaks between two queries would end the process. The pool replaces an idle one;
 * for one in use, the next query rejects.
 */
function surviveBrokenConnections(pool: pg.Pool): void {
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
}
