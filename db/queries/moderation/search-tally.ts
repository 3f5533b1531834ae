import { count, eq } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import type { SignatureState } from '#features/signatures/state.ts'
import type { Condition } from './search-condition.ts'
import type { SearchCursor } from './search-cursor.ts'
import type { Part } from './search-part.ts'
import { windowOf } from './search-window.ts'

/** The number of fitting signatures of one version in one state. */
export type Tally = { version: number; state: SignatureState; size: number }

/** Counts the fitting signatures among the next `window` rows of a part, by version and state. */
export async function tallyWindow(
  db: Read,
  condition: Condition,
  part: Part,
  from: SearchCursor | null,
  window: number,
): Promise<Tally[]> {
  const rows = windowOf(db, condition, part, { from, towards: 'older' }, window)
  return db
    .select({ version: rows.version, state: rows.state, size: count() })
    .from(rows)
    .where(eq(rows.fits, 1))
    .groupBy(rows.version, rows.state)
}
