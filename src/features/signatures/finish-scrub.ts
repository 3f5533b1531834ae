import { deleteScrubs, pendingScrubs } from '#db/queries/privacy/pending-scrubs.ts'
import { type Store, StoreUnavailable } from '#db/store.ts'

/**
 * Overwrites deleted data in the database's files, for every erasure on record (`insertScrub`, in the erasure's own
 * transaction). `false` where that has to wait for a reader, such as an export or a backup: it is tried again until it is
 * done, also after a restart.
 */
export async function finishScrub(store: Store): Promise<boolean> {
  try {
    for (;;) {
      const ids = await store.read(pendingScrubs)
      if (ids.length === 0) return true
      if (!(await store.scrub())) return false
      await store.write((tx) => deleteScrubs(tx, ids))
    }
  } catch (error) {
    // The erasure itself is committed; only the overwriting is late.
    if (error instanceof StoreUnavailable) return false
    throw error
  }
}
