import { type Store, StoreUnavailable, type Write } from '#db/store.ts'

/**
 * Does something to several rows in one transaction; if one of them does not let it be done, to each in its own. `done`
 * counts where `work` resolved to `true`. Throws `StoreUnavailable` where the database is unavailable.
 */
export async function togetherOrEach<Row>(
  store: Store,
  rows: Row[],
  work: (tx: Write, row: Row) => Promise<boolean>,
): Promise<{ done: number; faults: Map<Row, unknown> }> {
  const faults = new Map<Row, unknown>()
  if (rows.length === 0) return { done: 0, faults }
  const all = (some: Row[]) =>
    store.write(async (tx) => {
      let done = 0
      for (const row of some) if (await work(tx, row)) done += 1
      return done
    })
  try {
    return { done: await all(rows), faults }
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
  }
  let done = 0
  for (const row of rows) {
    try {
      done += await all([row])
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      faults.set(row, error)
    }
  }
  return { done, faults }
}
