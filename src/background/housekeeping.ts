import { deletePendingBefore } from '#db/queries/signature-steps.ts'
import { deleteExpiredTokens } from '#db/queries/tokens.ts'
import type { Store } from '#db/store.ts'
import { TOKEN_LIFE } from '../domain/token.ts'
import type { Log } from '../log.ts'

/** Rows that one transaction deletes; small, so that signing never waits long for it. */
const BATCH = 500

/** An expired link still says that it has expired for this long; then nobody knows it. Milliseconds. */
const REMEMBERED = 30 * 24 * 60 * 60 * 1000

/**
 * Deletes what is past its time: pending signatures whose last link has expired, and tokens that have long
 * opened nothing. Then sees to it that nothing of what was deleted since is left in the database's files.
 */
export async function keepHouse(parts: { store: Store; log: Log; now: () => Date }): Promise<void> {
  const { store, log, now } = parts
  const pendingBefore = new Date(now().getTime() - TOKEN_LIFE.verify)
  const rows = await inBatches(() => store.write((tx) => deletePendingBefore(tx, pendingBefore, BATCH)))
  if (rows > 0) log('info', 'pending-removed', { rows })
  const tokensBefore = new Date(now().getTime() - REMEMBERED)
  await inBatches(() => store.write((tx) => deleteExpiredTokens(tx, tokensBefore, BATCH)))
  await store.scrub()
}

async function inBatches(deleteSome: () => Promise<number>): Promise<number> {
  let all = 0
  for (;;) {
    const some = await deleteSome()
    all += some
    if (some < BATCH) return all
  }
}
