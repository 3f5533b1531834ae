import { insertScrub } from '#db/queries/privacy/pending-scrubs.ts'
import type { Store } from '#db/store.ts'
import type { Letters } from '#features/letters/letter.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import { describeFault, type Log } from '#platform/log.ts'
import { removeOverdue } from './remove-overdue.ts'

/** What retention works with. */
export type RetentionParts = {
  store: Store
  letters: Letters
  log: Log
  now: () => Date
  newId: () => string
}

/**
 * Removes overdue rows, then overwrites in the database's files everything that was deleted since the last run. Rows
 * that could not be removed are logged, and tried again the next time.
 */
export async function runRetention({ store, letters, log, now, newId }: RetentionParts): Promise<void> {
  try {
    for (const { what, removed, stuck, fault } of await removeOverdue({ store, now }, letters)) {
      if (removed > 0) log('info', 'overdue-removed', { what, rows: removed })
      if (stuck > 0) log('error', 'overdue-stuck', { what, rows: stuck, fault: describeFault(fault) })
    }
  } finally {
    await store.write((tx) => insertScrub(tx, newId(), now()))
    await finishScrub(store)
  }
}
