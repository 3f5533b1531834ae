import type { Read, Store, Write } from '#db/store.ts'
import { togetherOrEach } from '#features/together-or-each.ts'

/** What one step of a scan did: emails queued, candidates that failed, and the next cursor; `null` at the end of the scan. */
export type ScanStep<Cursor> = { emailed: number; failed: number; next: Cursor | null }

/** Someone who may be due an email. `address` is `null` where it is missing or cannot be decrypted. */
type Candidate = { address: string | null }

/** What one scan does in each part of a step. */
type ScanParts<Cursor, C extends Candidate> = {
  /** Reads one page of rows and picks the candidates in it. `next`: the cursor of the next page, `null` on the last. */
  readPage(db: Read): Promise<{ candidates: C[]; next: Cursor | null }>
  /** Locks a candidate's row and checks it again: it may have changed since the page was read. */
  lockAndRecheck(tx: Write, candidate: C): Promise<C | undefined>
  /** Queues the email and records it; `false` where a cap, or another process, prevents it. */
  queue(tx: Write, candidate: C, address: string): Promise<boolean>
  /** Candidates in one transaction: other writers wait for it. */
  perTransaction?: number
}

/** Candidates in one transaction, unless a scan says otherwise. */
const PER_TRANSACTION = 20

/**
 * Runs one step of a scan: reads a page of candidates, locks each, checks it again and queues its email. The email (or a
 * row written with it) is the record that it was queued, so a step may be interrupted, repeated and run by several
 * processes at once. Throws `StoreUnavailable` where the database cannot be reached.
 */
export async function scanStep<Cursor, C extends Candidate>(
  store: Store,
  { readPage, lockAndRecheck, queue, perTransaction = PER_TRANSACTION }: ScanParts<Cursor, C>,
): Promise<ScanStep<Cursor>> {
  const { candidates, next } = await store.read(readPage)
  const readable = candidates.filter(({ address }) => address !== null)
  const step = { emailed: 0, failed: candidates.length - readable.length, next }
  for (let first = 0; first < readable.length; first += perTransaction) {
    const some = readable.slice(first, first + perTransaction)
    const { done, faults } = await togetherOrEach(store, some, async (tx, candidate) => {
      const due = await lockAndRecheck(tx, candidate)
      return !!due && due.address !== null && (await queue(tx, due, due.address))
    })
    step.emailed += done
    step.failed += faults.size
  }
  return step
}

/** The cursor after a page: that of its last row, `null` where the page is shorter than `limit` and so the last. */
export function nextCursor<Row, Cursor>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
): Cursor | null {
  const last = rows.at(-1)
  return rows.length < limit || last === undefined ? null : cursorOf(last)
}
