import { and, asc, desc, eq, gt, inArray, lte, or } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { isVerified, unverified } from './state.ts'

/** A stored signature in any state. */
export type SignatureRow = Tables['signatures']['$inferSelect']

/** A signature to insert. */
export type NewSignature = Tables['signatures']['$inferInsert']

/** Finds a signature by its id. */
export async function findSignature(db: Read, id: string): Promise<SignatureRow | undefined> {
  const { signatures } = db.tables
  const rows = await db.select().from(signatures).where(eq(signatures.id, id))
  return rows[0]
}

/** Finds signatures by their ids. */
export async function findSignatures(db: Read, ids: string[]): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db.select().from(signatures).where(inArray(signatures.id, ids)).orderBy(asc(signatures.id))
}

/** Finds the verified signature of a mailbox; there is at most one. */
export async function findVerified(
  db: Read,
  letter: string,
  mailboxKey: string,
): Promise<SignatureRow | undefined> {
  const { signatures } = db.tables
  const rows = await db
    .select()
    .from(signatures)
    .where(and(eq(signatures.letter, letter), eq(signatures.mailboxKey, mailboxKey), isVerified(db)))
  return rows[0]
}

/** Lists up to `most` pending signatures of a mailbox, one for each spelling of its address, the newest first. */
export async function pendingOf(
  db: Read,
  letter: string,
  mailboxKey: string,
  most: number,
): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db
    .select()
    .from(signatures)
    .where(and(eq(signatures.letter, letter), eq(signatures.mailboxKey, mailboxKey), unverified(db)))
    .orderBy(desc(signatures.submittedAt), desc(signatures.id))
    .limit(most)
}

/** Finds the pending signature of one spelling of an address. */
export async function findPending(
  db: Read,
  letter: string,
  { mailboxKey, addressKey }: Pick<SignatureRow, 'mailboxKey' | 'addressKey'>,
): Promise<SignatureRow | undefined> {
  const { signatures } = db.tables
  const rows = await db
    .select()
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        eq(signatures.mailboxKey, mailboxKey),
        eq(signatures.addressKey, addressKey),
        unverified(db),
      ),
    )
  return rows[0]
}

/** Finds the verified signature of a mailbox, or else the newest of its pending ones. */
export async function findLiveSignature(
  db: Read,
  letter: string,
  mailboxKey: string,
): Promise<SignatureRow | undefined> {
  const [newest] = await pendingOf(db, letter, mailboxKey, 1)
  return (await findVerified(db, letter, mailboxKey)) ?? newest
}

/** Finds a signature by its id, and all signatures that its mailbox submitted to the letter up to a moment. */
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

/** Locks a signature until the transaction ends; `false` if it is gone. */
export async function lockSignature(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ id })
    .where(eq(signatures.id, id))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Locks signatures until the transaction ends, always in the same order, and returns those that are there. */
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

/** Whether there are no signatures at all. */
export async function isEmpty(db: Read): Promise<boolean> {
  const { signatures } = db.tables
  const rows = await db.select({ id: signatures.id }).from(signatures).limit(1)
  return rows.length === 0
}

/** Adds signatures as they are. */
export async function insertSignatures(tx: Write, rows: NewSignature[]): Promise<void> {
  await tx.insert(tx.tables.signatures).values(rows)
}

/** Reads one page of the unverified signatures of a letter, by id. `after` is the last row of the page before. */
export async function pageOfPending<Field extends SignatureField>(
  db: Read,
  letter: string,
  { fields, after, limit }: { fields: readonly Field[]; after: { id: string } | null; limit: number },
): Promise<Pick<SignatureRow, Field | 'id'>[]> {
  const { signatures } = db.tables
  const rows = await db
    .select(fieldsOf(db, ['id', ...fields]))
    .from(signatures)
    .where(
      and(eq(signatures.letter, letter), unverified(db), after ? gt(signatures.id, after.id) : undefined),
    )
    .orderBy(asc(signatures.id))
    .limit(limit)
  return rows as Pick<SignatureRow, Field | 'id'>[]
}

/** A column of the table of signatures. */
export type SignatureField = keyof SignatureRow

/** Columns of the table of signatures, to select no others. */
export function fieldsOf(db: Read, fields: readonly SignatureField[]) {
  const { signatures } = db.tables
  return Object.fromEntries(fields.map((field) => [field, signatures[field]]))
}

/** The position of a signature among pending ones, the oldest first. */
export type PendingCursor = Pick<SignatureRow, 'submittedAt' | 'id'>

/** Lists pending signatures submitted after `from` and up to `to`, the oldest first; `after` is the last row of the page before. */
export async function pendingBetween(
  db: Read,
  { from, to, after, limit }: { from: Date; to: Date; after: PendingCursor | null; limit: number },
): Promise<SignatureRow[]> {
  const { signatures } = db.tables
  return db
    .select()
    .from(signatures)
    .where(
      and(
        unverified(db),
        gt(signatures.submittedAt, from),
        lte(signatures.submittedAt, to),
        after
          ? or(
              gt(signatures.submittedAt, after.submittedAt),
              and(eq(signatures.submittedAt, after.submittedAt), gt(signatures.id, after.id)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(signatures.submittedAt), asc(signatures.id))
    .limit(limit)
}
