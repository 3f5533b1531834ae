import { and, eq, gte, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { counted, inState, valid } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import type { Search, SearchedState } from '#features/moderation/search.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'

/**
 * What signatures of a letter are looked for; the domain by its stored name (see `domainKey`). `live`: only those that
 * could be made invalid.
 */
export type Condition = Omit<Search, 'domain'> & { letter: string; domainKey: string | null; live: boolean }

/** Where somebody stands among signatures, by when they were entered. */
export type Place = { submittedAt: Date; id: string }

/** From a place on, without it, to earlier signatures or to later ones. */
export type Way = { from: Place | null; towards: 'older' | 'newer' }

/** No signature is verified later than this after it was entered; with a day for housekeeping to come by. Milliseconds. */
const VERIFIED_WITHIN = PENDING_LIFE_AT_MOST + 24 * 60 * 60 * 1000

/** Whether all that a condition says is so of a signature. */
export function fits(db: Read, condition: Condition): SQL | undefined {
  const { signatures } = db.tables
  const { letter, name, domainKey, country, state, submitted, verified, live } = condition
  return and(
    eq(signatures.letter, letter),
    name === '' ? undefined : beginsWith(db, name),
    domainKey === null ? undefined : eq(signatures.domainKey, domainKey),
    country === null ? undefined : eq(signatures.country, country),
    state === null ? undefined : inSearchedState(db, letter, state),
    submitted.from ? gte(signatures.submittedAt, submitted.from) : undefined,
    submitted.before ? lt(signatures.submittedAt, submitted.before) : undefined,
    verified.from ? gte(signatures.verifiedAt, verified.from) : undefined,
    verified.before ? lt(signatures.verifiedAt, verified.before) : undefined,
    live ? valid(db) : undefined,
  )
}

/** Those beyond a place that were entered when whoever fits was: one bound for each end, so that an index is entered there. */
export function ahead(db: Read, condition: Condition, { from, towards }: Way): SQL | undefined {
  const { submittedAt } = db.tables.signatures
  const { from: first, before } = enteredWithin(condition)
  const older = towards === 'older'
  return and(
    from && !older ? undefined : first && gte(submittedAt, first),
    from && older ? undefined : before && lt(submittedAt, before),
    beyond(db, { from, towards }),
  )
}

export function beyond(db: Read, { from, towards }: Way): SQL | undefined {
  if (!from) return undefined
  const { submittedAt, id } = db.tables.signatures
  const there = sql`(${sql.param(from.submittedAt, submittedAt)}, ${from.id})`
  return towards === 'older'
    ? sql`(${submittedAt}, ${id}) < ${there}`
    : sql`(${submittedAt}, ${id}) > ${there}`
}

/** A name is a range of the index; wildcards are letters like others. */
export function beginsWith(db: Read, folded: string): SQL | undefined {
  const { nameFolded } = db.tables.signatures
  return and(gte(nameFolded, folded), lt(nameFolded, `${folded}\u{10FFFF}`))
}

export function inSearchedState(db: Read, letter: string, state: SearchedState): SQL | undefined {
  const { signatures } = db.tables
  switch (state) {
    // The index of pending signatures is of all letters; to be used, it must be the only one that could be. Of this
    // expression PostgreSQL thinks that it holds for many; of most others, for next to none, and reads all to sort them.
    case 'pending':
      return and(inState(db, state), sql`coalesce(${signatures.letter} = ${letter}, false)`)
    case 'counted':
      return counted(db, letter)
    case 'hidden':
      return and(
        eq(signatures.letter, letter),
        isNotNull(signatures.hiddenAt),
        isNull(signatures.withdrawnAt),
      )
    case 'quarantined':
    case 'withdrawn':
    case 'invalidated':
      return and(eq(signatures.letter, letter), inState(db, state))
  }
}

/** Who was verified at some time was entered before that, and not long before. */
function enteredWithin({ submitted, verified }: Condition): { from?: Date; before?: Date } {
  const earliest = verified.from && new Date(verified.from.getTime() - VERIFIED_WITHIN)
  const from = latest(submitted.from, earliest)
  const before = earliestOf(submitted.before, verified.before)
  return { ...(from && { from }), ...(before && { before }) }
}

function latest(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a > b ? a : b) : (a ?? b)
}

function earliestOf(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a < b ? a : b) : (a ?? b)
}
