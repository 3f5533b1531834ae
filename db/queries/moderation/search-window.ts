import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { stateOf } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import { type Condition, fits } from './search-condition.ts'
import { beyond, type SearchCursor, type SearchFrom } from './search-cursor.ts'
import { isSmall, orderOf, type Part, rowsAhead, SMALL } from './search-part.ts'

/**
 * Reads the next `window` rows of a part and finds at most `limit` that fit the condition, in the direction of the search.
 * `end`: the last row that was read; `null` after the last page.
 */
export async function scanWindow(
  db: Read,
  condition: Condition,
  part: Part,
  way: SearchFrom,
  { window, limit }: { window: number; limit: number },
): Promise<{ found: SearchCursor[]; end: SearchCursor | null }> {
  const rows = windowOf(db, condition, part, way, window)
  const order = way.towards === 'older' ? desc : asc
  const found = await db
    .select({ id: rows.id, submittedAt: rows.submittedAt })
    .from(rows)
    .where(eq(rows.fits, 1))
    .orderBy(order(rows.submittedAt), order(rows.id))
    .limit(limit)
  const last = found.at(-1)
  if (last && found.length === limit) return { found, end: last }
  return { found, end: await endOfWindow(db, condition, part, way, window) }
}

/** The last of the next `window` rows of a part; `null` where fewer are left. */
export async function endOfWindow(
  db: Read,
  condition: Condition,
  part: Part,
  way: SearchFrom,
  window: number,
): Promise<SearchCursor | null> {
  if (isSmall(part)) return null
  const { signatures } = db.tables
  const [end] = await db
    .select({ id: signatures.id, submittedAt: signatures.submittedAt })
    .from(signatures)
    .where(rowsAhead(db, condition, part, way))
    .orderBy(...orderOf(db, part, way.towards))
    .offset(window - 1)
    .limit(1)
  return end ?? null
}

/**
 * Subquery of the next `window` rows of a part, or of all of a small one, and whether each fits. The limit is inside, so
 * that neither database chooses a plan that reads without end what the rest of the condition excludes.
 */
export function windowOf(db: Read, condition: Condition, part: Part, way: SearchFrom, window: number) {
  const { signatures } = db.tables
  // An unordered part has no order in which to continue, so that the cursor is a condition on each row.
  const wanted = and(fits(db, condition), part.isOrdered ? undefined : beyond(db, way))
  return db
    .select({
      id: signatures.id,
      submittedAt: signatures.submittedAt,
      version: signatures.version,
      state: stateOf(db).as('state'),
      fits: sql<number>`case when ${wanted} then 1 else 0 end`.as('fits'),
    })
    .from(signatures)
    .where(rowsAhead(db, condition, part, way))
    .orderBy(...orderOf(db, part, way.towards))
    .limit(isSmall(part) ? 2 * SMALL : window)
    .as('scanned')
}
