import { and, count, eq, gt, isNotNull, isNull, lte, ne, notExists, or, sql } from 'drizzle-orm'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import { isVerified, unverified } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'

/**
 * Counts mailboxes with more than one verified signature to a letter, and addresses with more than one pending
 * signature. Unique indexes forbid both; this reads the rows themselves.
 */
export async function countDoubleMailboxes(db: Read): Promise<number> {
  const { signatures } = db.tables
  const verified = await db
    .select({ letter: signatures.letter })
    .from(signatures)
    .where(isVerified(db))
    .groupBy(signatures.letter, signatures.mailboxKey)
    .having(gt(count(), 1))
  const entered = await db
    .select({ letter: signatures.letter })
    .from(signatures)
    .where(unverified(db))
    .groupBy(signatures.letter, signatures.mailboxKey, signatures.addressKey)
    .having(gt(count(), 1))
  return verified.length + entered.length
}

/** Counts mailboxes that declined a letter and have a verified signature to it. */
export async function countDeclinedSigners(db: Read): Promise<number> {
  const { signatures, declines } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(declines)
    .innerJoin(
      signatures,
      and(eq(signatures.letter, declines.letter), eq(signatures.mailboxKey, declines.mailboxKey)),
    )
    .where(isVerified(db))
  return rows[0]?.found ?? 0
}

/** Counts withdrawn signatures that still hold personal data. */
export async function countUnemptiedWithdrawals(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        isNotNull(signatures.withdrawnAt),
        sql`coalesce(${signatures.name}, ${signatures.nameFolded}, ${signatures.address}, ${signatures.sealedAddress}, ${signatures.affiliation}, ${signatures.country}, ${signatures.comment}, ${signatures.domainKey}) is not null`,
      ),
    )
  return rows[0]?.found ?? 0
}

/** Counts verified signatures of a letter that still hold an address, without consent to updates. */
export async function countUnforgottenAddresses(db: Read, letter: string): Promise<number> {
  const { signatures, consents } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        isNotNull(signatures.verifiedAt),
        isNotNull(signatures.address),
        notExists(
          db
            .select({ kind: consents.kind })
            .from(consents)
            .where(and(eq(consents.signatureId, signatures.id), wantsUpdates(db))),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Counts featured signatures that were withdrawn or never verified. */
export async function countMisfeatured(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        isNotNull(signatures.featuredAt),
        or(isNotNull(signatures.withdrawnAt), isNull(signatures.verifiedAt)),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Counts answers about a version that is not later than the signed one, or about another letter than the signature's. */
export async function countMisplacedAnswers(db: Read): Promise<number> {
  const { signatures, versionAnswers } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(versionAnswers)
    .innerJoin(signatures, eq(signatures.id, versionAnswers.signatureId))
    .where(or(lte(versionAnswers.version, signatures.version), ne(versionAnswers.letter, signatures.letter)))
  return rows[0]?.found ?? 0
}
