import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm'
import { findSignatures, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { stateOf } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import type { SignatureState } from '#features/signatures/state.ts'
import {
  ahead,
  beginsWith,
  beyond,
  type Condition,
  fits,
  inSearchedState,
  type Place,
  type Way,
} from './search-condition.ts'

/**
 * What a part of a condition leaves of a letter, which an index has. All but one are in order of time there, and are
 * looked at between the times that the condition names. Above `LARGE` no size is told.
 */
export type Part = { where: SQL | undefined; isOrdered: boolean; size: number }

/** A part that is no larger than this is looked at as a whole. */
const SMALL = 5_000
/** Parts that are larger than this are not told apart. */
const LARGE = 20_000

/**
 * The smallest of the parts that the condition names: what is looked at, in place of the whole letter. Finding it takes
 * no longer for a larger letter.
 */
export async function smallestPart(db: Read, condition: Condition): Promise<Part> {
  const { signatures } = db.tables
  const sized: Part[] = []
  for (const part of partsOf(db, condition)) {
    const some = db
      .select({ id: signatures.id })
      .from(signatures)
      .where(stretchOf(db, condition, part, START))
      .orderBy(...orderOf(db, part, 'older'))
      .limit(LARGE)
      .as('some')
    const [row] = await db.select({ size: count() }).from(some)
    sized.push({ ...part, size: row?.size ?? 0 })
  }
  // The first of several that are as large; where all are, what is not in order of time is of no use.
  return sized
    .filter(({ size, isOrdered }) => isOrdered || size <= SMALL)
    .reduce((best, part) => (part.size < best.size ? part : best))
}

/** Those that are in order of time, the preferred ones first, and then that which is not. */
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

/**
 * Of the next `window` signatures of a part, at most `limit` that fit, the latest first or the earliest; and where the
 * look ended, `null` where nothing is left.
 */
export async function lookAt(
  db: Read,
  condition: Condition,
  part: Part,
  way: Way,
  { window, limit }: { window: number; limit: number },
): Promise<{ found: Place[]; end: Place | null }> {
  const looked = lookedAt(db, condition, part, way, window)
  const order = way.towards === 'older' ? desc : asc
  const found = await db
    .select({ id: looked.id, submittedAt: looked.submittedAt })
    .from(looked)
    .where(eq(looked.fits, 1))
    .orderBy(order(looked.submittedAt), order(looked.id))
    .limit(limit)
  const last = found.at(-1)
  if (last && found.length === limit) return { found, end: last }
  return { found, end: await endOfWindow(db, condition, part, way, window) }
}

/** Where a look at the next `window` of a part ends; `null` where it sees all that is left. */
export async function endOfWindow(
  db: Read,
  condition: Condition,
  part: Part,
  way: Way,
  window: number,
): Promise<Place | null> {
  if (isSmall(part)) return null
  const { signatures } = db.tables
  const [end] = await db
    .select({ id: signatures.id, submittedAt: signatures.submittedAt })
    .from(signatures)
    .where(stretchOf(db, condition, part, way))
    .orderBy(...orderOf(db, part, way.towards))
    .offset(window - 1)
    .limit(1)
  return end ?? null
}

/** How many signatures that fit, of each version, are pending, counted or held back. */
export type Tally = { version: number; state: SignatureState; size: number }

/** The same for all that fit among the next `window` of a part. */
export async function tallyOf(
  db: Read,
  condition: Condition,
  part: Part,
  from: Place | null,
  window: number,
): Promise<Tally[]> {
  const looked = lookedAt(db, condition, part, { from, towards: 'older' }, window)
  return db
    .select({ version: looked.version, state: looked.state, size: count() })
    .from(looked)
    .where(eq(looked.fits, 1))
    .groupBy(looked.version, looked.state)
}

/** These signatures, in the order of their places. */
export async function signaturesAt(db: Read, places: Place[]): Promise<SignatureRow[]> {
  const ids = places.map(({ id }) => id)
  const found = ids.length > 0 ? await findSignatures(db, ids) : []
  const rows = new Map(found.map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}

/**
 * The next `window` of a part, or all of a small one, with what is asked of them. A limit stands within, so that neither
 * database looks for another way: what the rest of a condition leaves out could be looked at without end.
 */
function lookedAt(db: Read, condition: Condition, part: Part, way: Way, window: number) {
  const { signatures } = db.tables
  // What is not in order of time has no place to go on from: it is asked of each.
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
    .where(stretchOf(db, condition, part, way))
    .orderBy(...orderOf(db, part, way.towards))
    .limit(isSmall(part) ? 2 * SMALL : window)
    .as('looked')
}

/** Where a part begins. */
const START: Way = { from: null, towards: 'older' }

/** What of a part lies ahead. */
function stretchOf(
  db: Read,
  condition: Condition,
  part: Part | Omit<Part, 'size'>,
  way: Way,
): SQL | undefined {
  return part.isOrdered ? and(part.where, ahead(db, condition, way)) : part.where
}

function orderOf(db: Read, part: Omit<Part, 'size'>, towards: Way['towards']): SQL[] {
  if (!part.isOrdered) return []
  const { submittedAt, id } = db.tables.signatures
  const order = towards === 'older' ? desc : asc
  return [order(submittedAt), order(id)]
}

function isSmall({ size }: Part): boolean {
  return size <= SMALL
}
