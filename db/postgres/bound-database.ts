import type pg from 'pg'
import { StoreUnavailable } from '#db/store.ts'

/** SQLSTATE (PostgreSQL, appendix A). */
const UNDEFINED_TABLE = '42P01'

/**
 * Verifies that each new connection leads to the database of one installation. A server that drops a database ends its
 * connections, so only a new connection can lead to another database of the same name.
 */
export class BoundDatabase {
  #installation: string | null = null
  #fault: string | null = null

  /** What the last new connection led to instead, in words for the operator; `null` where it was the right database. */
  get fault(): string | null {
    return this.#fault
  }

  /** Sets the installation that connections must lead to. Until then, `verify` accepts any. */
  bind(installation: string) {
    this.#installation = installation
  }

  /** Rejects where a new connection leads to the database of another installation, or to an empty one. */
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
        `The database is not in its place: ${this.#fault}. Nothing is stored until it is back, or until you stop the server, restore the database and start the server again.`,
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
