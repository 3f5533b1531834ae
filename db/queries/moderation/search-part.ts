import { and, asc, count, desc, eq, type SQL } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { beginsWith, type Condition, inSearchedState } from './search-condition.ts'
import { ahead, type SearchFrom } from './search-cursor.ts'

/**
 * A part of a condition that an index serves. `isOrdered`: whether that index is in order of time, so that only the time
 * range of the condition is read. `size`: the number of rows, at most `LARGE`.
 */
export type Part = { where: SQL | undefined; isOrdered: boolean; size: number }

/** A part of at most this size is read as a whole. Rows. */
export const SMALL = 5_000
/** Larger parts are not counted to their end. Rows. */
const LARGE = 20_000

/**
 * Finds the smallest part of a condition, which a search then reads instead of the whole letter. It takes no longer for a
 * larger letter.
 */
export async function smallestPart(db: Read, condition: Condition): Promise<Part> {
  const { signatures } = db.tables
  const sized: Part[] = []
  for (const part of partsOf(db, condition)) {
    const some = db
      .select({ id: signatures.id })
      .from(signatures)
      .where(rowsAhead(db, condition, part, START))
      .orderBy(...orderOf(db, part, 'older'))
      .limit(LARGE)
      .as('some')
    const [row] = await db.select({ size: count() }).from(some)
    sized.push({ ...part, size: row?.size ?? 0 })
  }
  // Of equal parts the first. An unordered part is only useful where it is small.
  return sized
    .filter(({ size, isOrdered }) => isOrdered || size <= SMALL)
    .reduce((best, part) => (part.size < best.size ? part : best))
}

/** All parts of a condition: the ordered ones first, the most selective before the others. */
function partsOf(db: Read, { letter, domainKey, country, state, name }: Condition): Omit<Part, 'size'>[] {
  const { signatures } = db.tables
  const ofLetter = eq(signatures.letter, letter)
  const ordered = [
    domainKey === null ? null : and(ofLetter, eq(signatures.domainKey, domainKey)),
    country === null ? null : and(ofLetter, eq(signatures.country, country)),
    state === null || state === 'counted' ? null : inSearchedState(db, letter, state),
    ofLetter,
  ].filter((where) => where !== null)
  return [
    ...ordered.map((where) => ({ where, isOrdered: true })),
    ...(name === '' ? [] : [{ where: and(ofLetter, beginsWith(db, name)), isOrdered: false }]),
  ]
}

/** The start of a part. */
const START: SearchFrom = { from: null, towards: 'older' }

/** The rows of a part that a search still has to read. */
export function rowsAhead(
  db: Read,
  condition: Condition,
  part: Part | Omit<Part, 'size'>,
  way: SearchFrom,
): SQL | undefined {
  return part.isOrdered ? and(part.where, ahead(db, condition, way)) : part.where
}

/** The order of a part's rows: none for an unordered part. */
export function orderOf(db: Read, part: Omit<Part, 'size'>, towards: SearchFrom['towards']): SQL[] {
  if (!part.isOrdered) return []
  const { submittedAt, id } = db.tables.signatures
  const order = towards === 'older' ? desc : asc
  return [order(submittedAt), order(id)]
}

/** Whether a part is read as a whole. */
export function isSmall({ size }: Part): boolean {
  return size <= SMALL
}
