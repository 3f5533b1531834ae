import type { OnOpening, OpenMode, Store } from '#db/store.ts'
import { BoundDatabase } from './bound-database.ts'
import { bringUpToDate } from './bring-up-to-date.ts'
import { cannotOpen } from './errors.ts'
import { createPools, endPools } from './pools.ts'
import { PostgresStore } from './store.ts'

/** Opens a database on a PostgreSQL server and creates its tables. The database itself must exist. */
export async function openPostgres(url: string, mode: OpenMode, { onEmpty }: OnOpening): Promise<Store> {
  const bound = new BoundDatabase()
  const pools = createPools(url, mode, bound)
  try {
    await bringUpToDate(pools.short, mode, onEmpty)
  } catch (error) {
    await endPools(pools)
    throw cannotOpen(error)
  }
  return new PostgresStore(pools, bound)
}
