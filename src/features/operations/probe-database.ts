import { findJob, writeProbe } from '#db/queries/operations/jobs.ts'
import { type Store, StoreUnavailable } from '#db/store.ts'

/** Milliseconds between two writes of the probe, whichever process makes them: anyone may ask for `/healthz`. */
const PROBE_INTERVAL = 1_000

/**
 * Writes a row, to see that a signature could be written: a full disk or a read-only database takes none. Throws
 * `StoreUnavailable` where the database's file was removed or replaced, since what is written to it is lost.
 */
export async function probeDatabase(store: Store, now: Date): Promise<void> {
  const fault = store.misplaced()
  if (fault !== null) throw new StoreUnavailable(`The database is not in its place: ${fault}.`)
  const least = new Date(now.getTime() - PROBE_INTERVAL)
  const last = (await store.read((db) => findJob(db, 'probe')))?.ranAt
  if (last && last > least && last <= now) return
  await store.write((tx) => writeProbe(tx, now, least))
}
