import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
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

/** A name as the public sees it; `null` where it is withheld. */
export type PublicName = {
  id: string
  name: string | null
  affiliation: string | null
  country: string | null
  version: number
}

/** Counted signatures, the latest first, from the one after `after`. */
export async function listNames(
  db: Read,
  letter: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const from = after === null ? undefined : await verifiedAtOf(db, letter, after)
  if (after !== null && !from) return []
  const rows = await db
    .select()
    .from(signatures)
    .where(and(counted(db, letter), from && after !== null ? earlier(db, from, after) : undefined))
    .orderBy(desc(signatures.verifiedAt), desc(signatures.id))
    .limit(limit)
  return rows.map(publicName)
}

/** Counted signatures whose public name begins with `folded` (see `foldName`), by name. */
export async function searchNames(
  db: Read,
  letter: string,
  folded: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PublicName[]> {
  const { signatures } = db.tables
  const findable = and(counted(db, letter), eq(signatures.public, true), isNull(signatures.hiddenAt))
  // Only what could have been found may be the place to go on from: any other row's place would tell its name.
  const [from] =
    after === null
      ? []
      : await db
          .select()
          .from(signatures)
          .where(and(findable, eq(signatures.id, after)))
  if (after !== null && !from) return []
  const rows = await db
    .select()
    .from(signatures)
    .where(
      and(
        findable,
        gte(signatures.nameFolded, folded),
        lt(signatures.nameFolded, `${folded}\u{10FFFF}`),
        from?.nameFolded
          ? or(
              gt(signatures.nameFolded, from.nameFolded),
              and(eq(signatures.nameFolded, from.nameFolded), gt(signatures.id, from.id)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(signatures.nameFolded), asc(signatures.id))
    .limit(limit)
  return rows.map(publicName)
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
function counted(db: Read, letter: string): SQL | undefined {
  const { signatures } = db.tables
  return and(
    eq(signatures.letter, letter),
    isNotNull(signatures.verifiedAt),
    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
  )
}

async function verifiedAtOf(db: Read, letter: string, id: string): Promise<Date | null> {
  const { signatures } = db.tables
  const rows = await db
    .select({ verifiedAt: signatures.verifiedAt })
    .from(signatures)
    .where(and(eq(signatures.id, id), eq(signatures.letter, letter)))
  return rows[0]?.verifiedAt ?? null
}

function earlier(db: Read, verifiedAt: Date, id: string): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id}) < (${sql.param(verifiedAt, signatures.verifiedAt)}, ${id})`
}

function later(db: Read, verifiedAt: Date, id: string): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id}) > (${sql.param(verifiedAt, signatures.verifiedAt)}, ${id})`
}

function publicName(row: SignatureRow): PublicName {
  const shown = row.public && row.hiddenAt === null
  return {
    id: row.id,
    name: shown ? row.name : null,
    affiliation: shown ? row.affiliation : null,
    country: shown ? row.country : null,
    version: row.version,
  }
}
