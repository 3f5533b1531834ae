import { createHash } from 'node:crypto'
import { knownFaults } from '#db/queries/operations/jobs.ts'
import { type CountedCursor, pageOfCounted } from '#db/queries/signatures/counted-page.ts'
import { countByVersion } from '#db/queries/signatures/counted-signatures.ts'
import { type CheckedRow, countRows, pageOfRows } from '#db/queries/signatures/row-counts.ts'
import { DatabaseDamaged, type Read, type Store } from '#db/store.ts'

/** Rows read at once; a page takes some milliseconds. */
const PAGE = 500

/**
 * Counts a letter from the index of counted signatures and from its rows, a page at a time. `same`: both found the same
 * signatures, not only the same number. Call it in a snapshot, so that both see the same moment.
 */
export async function compareCounts(
  db: Read,
  letter: string,
): Promise<{ byIndex: number; byRows: number; same: boolean }> {
  const byIndex = new SignatureSet()
  for (let after: CountedCursor | null = null; ;) {
    const page: CountedCursor[] = await pageOfCounted(db, letter, { fields: [], after, limit: PAGE })
    for (const { id } of page) byIndex.add(id)
    if (page.length < PAGE) break
    after = page.at(-1) ?? null
  }
  const byRows = new SignatureSet()
  for (let after: CheckedRow | null = null; ;) {
    const page: CheckedRow[] = await pageOfRows(db, letter, { after, limit: PAGE })
    for (const { id, counted } of page) if (counted) byRows.add(id)
    if (page.length < PAGE) break
    after = page.at(-1) ?? null
  }
  // The sum by versions is what the public sees.
  const shown = (await countByVersion(db, letter)).reduce((sum, row) => sum + row.count, 0)
  return {
    byIndex: shown,
    byRows: byRows.size,
    same: shown === byRows.size && byIndex.size === byRows.size && byIndex.digest === byRows.digest,
  }
}

/**
 * Throws `DatabaseDamaged` if the two counts of a letter differ, or a check has found the database damaged. Called in a
 * snapshot, before anything of the letter is published.
 */
export async function refuseDifferentCounts(db: Read, letter: string): Promise<void> {
  if ((await knownFaults(db)) > 0) throw foundDamaged()
  const { byIndex, byRows, same } = await compareCounts(db, letter)
  if (!same) throw countsDiffer(letter, byIndex, byRows)
}

/**
 * A quick version that compares only the two numbers, each from one query. If they differ, they are compared once more in a
 * snapshot, because a signature may have been verified between the two queries.
 */
export async function refuseDifferentCount(store: Store, letter: string, byIndex: number): Promise<void> {
  if ((await store.read((db) => countRows(db, letter))) === byIndex) return
  await store.snapshot((db) => refuseDifferentCounts(db, letter))
}

/** Throws `DatabaseDamaged` if the database finds a fault in itself. Slow; blocks the event loop on SQLite. */
export async function refuseDamaged(store: Store): Promise<void> {
  const { found } = await store.faults('full')
  if (found.length > 0) throw new DatabaseDamaged(`The database is damaged (${found[0]}). ${ADVICE}`)
}

/** The error to throw after a check has found the database damaged. */
export function foundDamaged(): DatabaseDamaged {
  return new DatabaseDamaged(`A check found the database damaged. ${ADVICE}`)
}

function countsDiffer(letter: string, byIndex: number, byRows: number): DatabaseDamaged {
  return new DatabaseDamaged(
    `${letter} has ${byIndex} signatures by the index of counted signatures and ${byRows} by its rows: the database is damaged. ${ADVICE}`,
  )
}

const ADVICE = 'Run "npm run undersigned -- check": it says what is damaged and what to do.'

/** A set of ids that keeps only their number and a digest, which does not depend on their order. */
class SignatureSet {
  size = 0
  readonly #sum = Buffer.alloc(32)

  add(id: string): void {
    this.size += 1
    const digest = createHash('sha256').update(id).digest()
    for (let i = 0; i < digest.length; i += 1) this.#sum[i] = ((this.#sum[i] ?? 0) + (digest[i] ?? 0)) & 0xff
  }

  get digest(): string {
    return this.#sum.toString('hex')
  }
}
