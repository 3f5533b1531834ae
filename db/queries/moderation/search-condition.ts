import { and, eq, gte, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { counted, inState, valid } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import type { Search, SearchedState } from '#features/moderation/search.ts'

/**
 * A search among a letter's signatures, with the domain as it is stored (see `domainKey`). `live`: only signatures that
 * could be invalidated.
 */
export type Condition = Omit<Search, 'domain'> & { letter: string; domainKey: string | null; live: boolean }

/** Whether a signature fits a condition. */
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

/** Whether a name begins with a folded text: a range of the index, in which wildcards have no meaning. */
export function beginsWith(db: Read, folded: string): SQL | undefined {
  const { nameFolded } = db.tables.signatures
  return and(gte(nameFolded, folded), lt(nameFolded, `${folded}\u{10FFFF}`))
}

/** Selects the signatures of a letter in one of the states by which organisers search. */
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
