import {
  and,
  count,
  eq,
  exists,
  gt,
  gte,
  isNotNull,
  isNull,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  sql,
} from 'drizzle-orm'
import { NEWS } from '../../src/domain/mail-content.ts'
import type { Read } from '../store.ts'
import { caughtIn } from './floods.ts'

/** Pending signatures for which no mail was ever queued. */
export async function countPendingWithoutMail(db: Read): Promise<number> {
  const { signatures, outbox } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        isNull(signatures.verifiedAt),
        isNull(signatures.withdrawnAt),
        notExists(db.select({ id: outbox.id }).from(outbox).where(eq(outbox.signatureId, signatures.id))),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Letters and mailboxes with more than one live signature. The unique index forbids it; this looks all the same. */
export async function countDoubleMailboxes(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ letter: signatures.letter })
    .from(signatures)
    .where(isNull(signatures.withdrawnAt))
    .groupBy(signatures.letter, signatures.mailboxKey)
    .having(gt(count(), 1))
  return rows.length
}

/** Verified signatures at a letter that forgets addresses, without consent to news, whose address is still there. */
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
            .where(and(eq(consents.signatureId, signatures.id), eq(consents.kind, 'updates'))),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Withdrawn signatures that still hold something personal. */
export async function countUnemptiedWithdrawals(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        isNotNull(signatures.withdrawnAt),
        sql`coalesce(${signatures.name}, ${signatures.nameFolded}, ${signatures.address}, ${signatures.sealedAddress}, ${signatures.affiliation}, ${signatures.country}, ${signatures.comment}) is not null`,
      ),
    )
  return rows[0]?.found ?? 0
}

/** Signatures given to letters that are not among these. */
export async function countOfOtherLetters(db: Read, slugs: string[]): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(slugs.length > 0 ? notInArray(signatures.letter, slugs) : undefined)
  return rows[0]?.found ?? 0
}

/** Every text that signatures of a letter, in whatever state, were given to or re-affirmed for, as the rows say it. */
export async function signedTexts(
  db: Read,
  letter: string,
): Promise<{ version: number; locale: string | null; digest: string | null; signatures: number }[]> {
  const { signatures, versionAnswers } = db.tables
  const reaffirmed = await db
    .select({
      version: versionAnswers.version,
      locale: versionAnswers.locale,
      digest: versionAnswers.digest,
      signatures: count(),
    })
    .from(versionAnswers)
    .where(and(eq(versionAnswers.letter, letter), isNotNull(versionAnswers.reaffirmedAt)))
    .groupBy(versionAnswers.version, versionAnswers.locale, versionAnswers.digest)
  const signed = await db
    .select({
      version: signatures.version,
      locale: signatures.locale,
      digest: signatures.digest,
      signatures: count(),
    })
    .from(signatures)
    .where(eq(signatures.letter, letter))
    .groupBy(signatures.version, signatures.locale, signatures.digest)
  return [...signed, ...reaffirmed]
}

/** Answers about a version that is not later than the one signed, or that belong to another letter than the signature. */
export async function countMisplacedAnswers(db: Read): Promise<number> {
  const { signatures, versionAnswers } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(versionAnswers)
    .innerJoin(signatures, eq(signatures.id, versionAnswers.signatureId))
    .where(or(lte(versionAnswers.version, signatures.version), ne(versionAnswers.letter, signatures.letter)))
  return rows[0]?.found ?? 0
}

/** News that waits to be mailed to signers who do not ask for news any more. */
export async function countUnwantedNews(db: Read): Promise<number> {
  const { outbox, consents } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(outbox)
    .where(
      and(
        gte(outbox.priority, NEWS),
        isNotNull(outbox.content),
        notExists(
          db
            .select({ kind: consents.kind })
            .from(consents)
            .where(and(eq(consents.signatureId, outbox.signatureId), eq(consents.kind, 'updates'))),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Signatures that are held back and belong to no flood that would, and those that belong to one and are not held. */
export async function countMisheld(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      or(
        and(isNotNull(signatures.heldAt), notExists(caughtIn(db))),
        and(isNull(signatures.heldAt), exists(caughtIn(db))),
      ),
    )
  return rows[0]?.found ?? 0
}
