import { and, asc, count, eq, gt, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { VersionCount } from '../../src/domain/count.ts'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'

export type SignatureRow = Tables['signatures']['$inferSelect']
export type NewSignature = Tables['signatures']['$inferInsert']

/** What a signer types and may type again before verifying. */
export type Typed = Pick<
  SignatureRow,
  | 'version'
  | 'locale'
  | 'digest'
  | 'addressKey'
  | 'address'
  | 'name'
  | 'nameFolded'
  | 'affiliation'
  | 'country'
  | 'comment'
  | 'public'
  | 'submittedAt'
>

/** Adds a pending signature; `false` if the mailbox has a live one at this letter. The unique index decides. */
export async function insertPending(tx: Write, row: NewSignature): Promise<boolean> {
  const { signatures } = tx.tables
  const added = await tx.insert(signatures).values(row).onConflictDoNothing().returning({ id: signatures.id })
  return added.length === 1
}

export async function findLiveSignature(
  db: Read,
  letter: string,
  mailboxKey: string,
): Promise<SignatureRow | undefined> {
  const { signatures } = db.tables
  const rows = await db
    .select()
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        eq(signatures.mailboxKey, mailboxKey),
        isNull(signatures.withdrawnAt),
      ),
    )
  return rows[0]
}

export async function findSignature(db: Read, id: string): Promise<SignatureRow | undefined> {
  const { signatures } = db.tables
  const rows = await db.select().from(signatures).where(eq(signatures.id, id))
  return rows[0]
}

/** Holds a signature's row until the transaction ends, so that its mails are counted in turn; `false` if it is gone. */
export async function lockSignature(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ id })
    .where(eq(signatures.id, id))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** These signatures, as they stand. */
export async function findSignatures(db: Read, ids: string[]): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db.select().from(signatures).where(inArray(signatures.id, ids)).orderBy(asc(signatures.id))
}

/** Holds the rows of these signatures until the transaction ends, and returns them, always in the same order. */
export async function lockSignatures(tx: Write, ids: string[]): Promise<SignatureRow[]> {
  const rows: SignatureRow[] = []
  // One after another: two processes that lock the same rows must not wait for each other.
  for (const id of ids.toSorted()) {
    if (!(await lockSignature(tx, id))) continue
    const row = await findSignature(tx, id)
    if (row) rows.push(row)
  }
  return rows
}

/** Puts a signer's correction in the place of what they entered before; `false` once the signature is withdrawn. */
export async function correctEntry(
  tx: Write,
  id: string,
  entry: Pick<
    SignatureRow,
    'name' | 'nameFolded' | 'affiliation' | 'country' | 'comment' | 'public' | 'address'
  >,
): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set(entry)
    .where(and(eq(signatures.id, id), isNull(signatures.withdrawnAt)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/**
 * The step from verified to withdrawn; `false` if it was taken before. What was given, when and when taken back stays;
 * everything personal goes, the keys of the mailbox with it.
 */
export async function markWithdrawn(tx: Write, id: string, now: Date): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({
      withdrawnAt: now,
      mailboxKey: id,
      addressKey: '',
      address: null,
      name: null,
      nameFolded: null,
      affiliation: null,
      country: null,
      comment: null,
      public: false,
    })
    .where(and(eq(signatures.id, id), isNotNull(signatures.verifiedAt), isNull(signatures.withdrawnAt)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Deletes a signature in whatever state, with its consents, answers and mails; `false` if there is none. */
export async function deleteSignature(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx.delete(signatures).where(eq(signatures.id, id)).returning({ id: signatures.id })
  return rows.length === 1
}

/** A signature by its id, and whatever its mailbox had given to the letter up to a moment. */
export async function findGivenUntil(
  db: Read,
  { id, letter, mailboxKey, until }: { id: string; letter: string; mailboxKey: string; until: Date },
): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db
    .select()
    .from(signatures)
    .where(
      or(
        eq(signatures.id, id),
        and(
          eq(signatures.letter, letter),
          eq(signatures.mailboxKey, mailboxKey),
          lte(signatures.submittedAt, until),
        ),
      ),
    )
}

/** The signature no longer holds its address. */
export async function forgetAddress(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ address: null }).where(eq(signatures.id, id))
}

/** Replaces what was typed; `false` once the signature is verified. */
export async function replacePending(tx: Write, id: string, typed: Typed): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set(typed)
    .where(and(eq(signatures.id, id), isNull(signatures.verifiedAt), isNull(signatures.withdrawnAt)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/**
 * The step from pending to verified, for the text that its signer chose; `false` if it was taken before. `keepAddress`
 * says whether the address stays.
 */
export async function markVerified(
  tx: Write,
  id: string,
  now: Date,
  { text, keepAddress }: { text: Pick<SignatureRow, 'version' | 'locale' | 'digest'>; keepAddress: boolean },
): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ ...text, verifiedAt: now, ...(keepAddress ? {} : { address: null }) })
    .where(and(eq(signatures.id, id), isNull(signatures.verifiedAt), isNull(signatures.withdrawnAt)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Deletes a signature that is still pending, with its consents and waiting mail; `false` if there is none. */
export async function deletePending(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .delete(signatures)
    .where(and(eq(signatures.id, id), isNull(signatures.verifiedAt), isNull(signatures.withdrawnAt)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Deletes at most `limit` pending signatures submitted before a moment; returns how many. */
export async function deletePendingBefore(tx: Write, before: Date, limit: number): Promise<number> {
  const { signatures } = tx.tables
  const due = await tx
    .select({ id: signatures.id })
    .from(signatures)
    .where(
      and(isNull(signatures.verifiedAt), isNull(signatures.withdrawnAt), lt(signatures.submittedAt, before)),
    )
    .limit(limit)
  if (due.length === 0) return 0
  const ids = due.map((row) => row.id)
  const gone = await tx
    .delete(signatures)
    .where(and(inArray(signatures.id, ids), isNull(signatures.verifiedAt)))
    .returning({ id: signatures.id })
  return gone.length
}

/** The count of each version that has any. */
export async function countByVersion(db: Read, letter: string): Promise<VersionCount[]> {
  const { signatures } = db.tables
  return db
    .select({ version: signatures.version, count: count() })
    .from(signatures)
    .where(counted(db, letter))
    .groupBy(signatures.version)
}

/** One page of verified signatures in the order of verifying, with all that is stored of them. `after` is the last row of the page before. */
export async function pageOfVerified(
  db: Read,
  letter: string,
  { after, limit }: { after: SignatureRow | null; limit: number },
): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db
    .select()
    .from(signatures)
    .where(and(counted(db, letter), after?.verifiedAt ? later(db, after.verifiedAt, after.id) : undefined))
    .orderBy(asc(signatures.verifiedAt), asc(signatures.id))
    .limit(limit)
}

/** The same for pending signatures, by id. */
export async function pageOfPending(
  db: Read,
  letter: string,
  { after, limit }: { after: SignatureRow | null; limit: number },
): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db
    .select()
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        isNull(signatures.verifiedAt),
        isNull(signatures.withdrawnAt),
        after ? gt(signatures.id, after.id) : undefined,
      ),
    )
    .orderBy(asc(signatures.id))
    .limit(limit)
}

export async function isEmpty(db: Read): Promise<boolean> {
  const { signatures } = db.tables
  const rows = await db.select({ id: signatures.id }).from(signatures).limit(1)
  return rows.length === 0
}

export async function insertSignatures(tx: Write, rows: NewSignature[]): Promise<void> {
  await tx.insert(tx.tables.signatures).values(rows)
}

/** The one definition of the count: verified, neither withdrawn nor invalidated. */
export function counted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
  )
}

/** Verified once, and not part of the count any more. */
export function uncounted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    or(isNotNull(signatures.withdrawnAt), isNotNull(signatures.invalidatedAt)),
  )
}

function later(db: Read, verifiedAt: Date, id: string): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id}) > (${sql.param(verifiedAt, signatures.verifiedAt)}, ${id})`
}
