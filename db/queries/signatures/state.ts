import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import type { SignatureState } from '#features/signatures/state.ts'

// What counts, and why the rest does not, in SQL. `#features/signatures/state.ts` says the same of one row.
// The partial indexes of the table of signatures repeat these conditions term by term, so that both databases use them.

/** Selects the signatures of a letter that count. */
export function counted(db: Read, letter: string): SQL | undefined {
  return and(eq(db.tables.signatures.letter, letter), isCounted(db))
}

/** Verified, and neither in quarantine, withdrawn nor invalidated. */
function isCounted(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return and(
    isNotNull(signatures.verifiedAt),
    isNull(signatures.quarantinedAt),
    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
  )
}

/** Selects the verified signatures of a letter that do not count. */
export function uncounted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    or(
      isNotNull(signatures.quarantinedAt),
      isNotNull(signatures.withdrawnAt),
      isNotNull(signatures.invalidatedAt),
    ),
  )
}

/** Selects what can still be verified: neither verified nor withdrawn. An invalidated entry can be verified, too. */
export function unverified(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return and(isNull(signatures.verifiedAt), isNull(signatures.withdrawnAt))
}

/** Selects verified signatures that are not withdrawn; whether they count is another question. */
export function isVerified(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return and(isNotNull(signatures.verifiedAt), isNull(signatures.withdrawnAt))
}

/** Selects what organisers can invalidate: neither withdrawn nor invalidated. */
export function valid(db: Read): SQL | undefined {
  const { signatures } = db.tables
  return and(isNull(signatures.withdrawnAt), isNull(signatures.invalidatedAt))
}

/** Selects the signatures in one state. */
export function inState(db: Read, state: SignatureState): SQL | undefined {
  const { signatures } = db.tables
  switch (state) {
    case 'pending':
      return and(unverified(db), isNull(signatures.invalidatedAt))
    case 'counted':
      return isCounted(db)
    case 'quarantined':
      return and(isNotNull(signatures.quarantinedAt), isNotNull(signatures.verifiedAt), valid(db))
    case 'withdrawn':
      return isNotNull(signatures.withdrawnAt)
    case 'invalidated':
      return and(isNotNull(signatures.invalidatedAt), isNull(signatures.withdrawnAt))
  }
}

/** The state of a signature as a column. */
export function stateOf(db: Read): SQL<SignatureState> {
  const { signatures } = db.tables
  return sql<SignatureState>`case when ${signatures.withdrawnAt} is not null then 'withdrawn'
    when ${signatures.invalidatedAt} is not null then 'invalidated'
    when ${signatures.verifiedAt} is null then 'pending'
    when ${signatures.quarantinedAt} is null then 'counted' else 'quarantined' end`
}
