import { and, asc, desc, eq, gt, isNotNull, lt, min, notExists, notInArray, or, type SQL } from 'drizzle-orm'
import { unleased, waiting } from '#db/queries/email/outbox.ts'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import { unverified } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'

/** Limits one page of overdue rows. `except`: rows that could not be removed before. */
export type Page = { except: string[]; limit: number }

/** When pending signatures are overdue: submitted before `least` if no link verifies them now, or before `most` in any case. */
export type PendingLimits = { now: Date; least: Date; most: Date }

/** Ids of overdue pending signatures. */
export async function pendingOver(
  db: Read,
  limits: PendingLimits,
  { except, limit }: Page,
): Promise<string[]> {
  const { signatures } = db.tables
  const rows = await db
    .select({ id: signatures.id })
    .from(signatures)
    .where(and(isPendingOver(db, limits), notInArray(signatures.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

function isPendingOver(db: Read, { now, least, most }: PendingLimits): SQL | undefined {
  const { signatures, tokens } = db.tables
  const living = db
    .select({ hash: tokens.hash })
    .from(tokens)
    .where(
      and(eq(tokens.signatureId, signatures.id), eq(tokens.purpose, 'verify'), gt(tokens.expiresAt, now)),
    )
  return and(
    unverified(db),
    lt(signatures.submittedAt, least),
    or(lt(signatures.submittedAt, most), notExists(living)),
  )
}

/** Ids of a letter's signatures that hold an address, encrypted or sealed. */
export async function signaturesWithAddress(
  db: Read,
  letter: string,
  { except, limit }: Page,
): Promise<string[]> {
  const { signatures } = db.tables
  const rows = await db
    .select({ id: signatures.id })
    .from(signatures)
    .where(and(eq(signatures.letter, letter), holdsAddress(db), notInArray(signatures.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Ids of waiting emails, leased by no process, that should have been given up by now. */
export async function emailsGivenUp(db: Read, now: Date, { except, limit }: Page): Promise<string[]> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(waiting(db), unleased(db, now), lt(outbox.givesUpAt, now), notInArray(outbox.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Ids of a letter's emails that were queued before a moment and are sent or failed. */
export async function emailsOver(
  db: Read,
  letter: string,
  before: Date,
  { except, limit }: Page,
): Promise<string[]> {
  const { outbox } = db.tables
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(
      and(
        eq(outbox.letter, letter),
        or(isNotNull(outbox.sentAt), isNotNull(outbox.failedAt)),
        lt(outbox.queuedAt, before),
        notInArray(outbox.id, except),
      ),
    )
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Hashes of links that expired before a moment. */
export async function linksExpiredBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { tokens } = db.tables
  const rows = await db
    .select({ hash: tokens.hash })
    .from(tokens)
    .where(and(lt(tokens.expiresAt, before), notInArray(tokens.hash, except)))
    .limit(limit)
  // One link may open several signatures.
  return [...new Set(rows.map((row) => row.hash))]
}

/** Ids of lookups that were asked for before a moment. */
export async function lookupsBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { lookups } = db.tables
  const rows = await db
    .select({ id: lookups.id })
    .from(lookups)
    .where(and(lt(lookups.askedAt, before), notInArray(lookups.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Ids of submissions that were entered before a moment. */
export async function submissionsBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { submissions } = db.tables
  const rows = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(lt(submissions.submittedAt, before), notInArray(submissions.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Lists the letters with a signature that holds an address, and when the first and the last such signature was submitted. */
export async function lettersWithAddresses(db: Read): Promise<{ letter: string; first: Date; last: Date }[]> {
  const found: { letter: string; first: Date; last: Date }[] = []
  // Two index lookups a letter, instead of a scan over a million addresses.
  for (let after = ''; ;) {
    const next = await endOfAddresses(db, after, 'first')
    if (!next) return found
    const last = await endOfAddresses(db, next.letter, 'last')
    found.push({ letter: next.letter, first: next.at, last: last?.at ?? next.at })
    after = next.letter
  }
}

/** The first submission of the first letter after a slug, or the last submission of the letter with the slug. */
async function endOfAddresses(
  db: Read,
  slug: string,
  end: 'first' | 'last',
): Promise<{ letter: string; at: Date } | undefined> {
  const { signatures } = db.tables
  const { letter, submittedAt } = signatures
  const rows = await db
    .select({ letter, at: submittedAt })
    .from(signatures)
    .where(and(end === 'first' ? gt(letter, slug) : eq(letter, slug), holdsAddress(db)))
    .orderBy(...(end === 'first' ? [asc(letter), asc(submittedAt)] : [desc(submittedAt)]))
    .limit(1)
  return rows[0]
}

/** Ids of verified signatures that hold an address although their letter forgets addresses: it did not always. */
export async function unforgotten(db: Read, letter: string, { except, limit }: Page): Promise<string[]> {
  const { signatures, consents } = db.tables
  const updates = db
    .select({ kind: consents.kind })
    .from(consents)
    .where(and(eq(consents.signatureId, signatures.id), wantsUpdates(db)))
  const rows = await db
    .select({ id: signatures.id })
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        isNotNull(signatures.verifiedAt),
        or(isNotNull(signatures.sealedAddress), and(isNotNull(signatures.address), notExists(updates))),
        notInArray(signatures.id, except),
      ),
    )
    .limit(limit)
  return rows.map((row) => row.id)
}

/** When the oldest row of each kind was added; `null` for a kind without rows. */
export type OldestRows = {
  pending: Date | null
  /** The oldest overdue pending signature. */
  pendingOver: { id: string; submittedAt: Date } | null
  lookup: Date | null
  /** When the next waiting email must be given up. */
  givesUp: Date | null
}

/** Reads the oldest rows that hold an address. */
export async function oldestRows(db: Read, over: PendingLimits): Promise<OldestRows> {
  const { signatures, lookups, outbox } = db.tables
  const entered = await db
    .select({ at: min(signatures.submittedAt) })
    .from(signatures)
    .where(unverified(db))
  const late = await db
    .select({ id: signatures.id, submittedAt: signatures.submittedAt })
    .from(signatures)
    .where(isPendingOver(db, over))
    .orderBy(asc(signatures.submittedAt))
    .limit(1)
  const asked = await db.select({ at: min(lookups.askedAt) }).from(lookups)
  const email = await db
    .select({ at: min(outbox.givesUpAt) })
    .from(outbox)
    .where(waiting(db))
  return {
    pending: entered[0]?.at ?? null,
    pendingOver: late[0] ?? null,
    lookup: asked[0]?.at ?? null,
    givesUp: email[0]?.at ?? null,
  }
}

function holdsAddress(db: Read): SQL | undefined {
  return or(isNotNull(db.tables.signatures.address), isNotNull(db.tables.signatures.sealedAddress))
}
