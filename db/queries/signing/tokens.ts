import { and, asc, eq, gt, inArray, isNull, lt, max, ne, sql } from 'drizzle-orm'
import { unverified } from '#db/queries/signatures/state.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { type TokenPurpose, tokenHash } from '#values/token.ts'

/** A stored link: the hash of its token, and what it leads to. */
export type TokenRow = Tables['tokens']['$inferSelect']

/** Adds a token. */
export async function insertToken(tx: Write, row: Tables['tokens']['$inferInsert']): Promise<void> {
  await tx.insert(tx.tables.tokens).values(row)
}

/** Finds the row of an emailed token of one purpose. Expired tokens are found, too: what became of their signature is still true. */
export async function findToken(
  db: Read,
  token: string,
  purpose: TokenPurpose,
): Promise<TokenRow | undefined> {
  const { tokens } = db.tables
  const hash = tokenHash(token)
  if (!hash) return undefined
  const rows = await db
    .select()
    .from(tokens)
    .where(and(eq(tokens.hash, hash), eq(tokens.purpose, purpose)))
  return rows[0]
}

/** The same for a link that opens several letters: one row for each. */
export async function findTokens(db: Read, token: string, purpose: TokenPurpose): Promise<TokenRow[]> {
  const { tokens } = db.tables
  const hash = tokenHash(token)
  if (!hash) return []
  return db
    .select()
    .from(tokens)
    .where(and(eq(tokens.hash, hash), eq(tokens.purpose, purpose)))
    .orderBy(asc(tokens.letter))
}

/** Lists the links to a signature, the oldest first. */
export async function tokensOf(db: Read, signatureId: string): Promise<TokenRow[]> {
  const { tokens } = db.tables
  return db
    .select()
    .from(tokens)
    .where(eq(tokens.signatureId, signatureId))
    .orderBy(asc(tokens.createdAt), asc(tokens.hash))
}

/** Sets when a link expires, for every letter that it opens. */
export async function setTokenEnd(tx: Write, token: string, expiresAt: Date): Promise<void> {
  const { tokens } = tx.tables
  const hash = tokenHash(token)
  if (hash) await tx.update(tokens).set({ expiresAt }).where(eq(tokens.hash, hash))
}

/** Finds when the last verification link of a signature expires; `null` if it has no such link. */
export async function verifyLinksEnd(db: Read, signatureId: string): Promise<Date | null> {
  const { tokens } = db.tables
  const rows = await db
    .select({ end: max(tokens.expiresAt) })
    .from(tokens)
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'verify')))
  return rows[0]?.end ?? null
}

/** Changes the entry that the email of a link is about, while that email waits. */
export async function renewToken(tx: Write, token: string, entry: string | null): Promise<void> {
  const { tokens } = tx.tables
  const hash = tokenHash(token)
  if (hash) await tx.update(tokens).set({ entry }).where(eq(tokens.hash, hash))
}

/**
 * Points the verification links of an address whose signature is gone to a new one of the same address, and extends all its
 * links to at least `until`. Resolves to the number of its links.
 */
export async function leadLinksTo(
  tx: Write,
  { letter, addressKey, id }: { letter: string; addressKey: string; id: string },
  until: Date,
): Promise<number> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ signatureId: id })
    .where(
      and(
        eq(tokens.letter, letter),
        eq(tokens.addressKey, addressKey),
        eq(tokens.purpose, 'verify'),
        isNull(tokens.signatureId),
      ),
    )
  return extendVerifyLinks(tx, id, until)
}

/** Extends the verification links of a signature to at least `until`. Resolves to the number of links. */
export async function extendVerifyLinks(tx: Write, signatureId: string, until: Date): Promise<number> {
  const { tokens } = tx.tables
  const links = await tx
    .update(tokens)
    .set({
      expiresAt: sql`case when ${lt(tokens.expiresAt, until)} then ${sql.param(until, tokens.expiresAt)} else ${tokens.expiresAt} end`,
    })
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'verify')))
    .returning({ hash: tokens.hash })
  return links.length
}

/** Shortens the verification links of a signature to at most `last`. */
export async function limitVerifyLinks(tx: Write, signatureId: string, last: Date): Promise<void> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ expiresAt: last })
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'verify'), gt(tokens.expiresAt, last)))
}

/** Points the links of a mailbox's pending signatures to its verified one. */
export async function leadToVerified(
  tx: Write,
  { id, letter, mailboxKey }: { id: string; letter: string; mailboxKey: string },
): Promise<void> {
  const { tokens, signatures } = tx.tables
  const others = tx
    .select({ id: signatures.id })
    .from(signatures)
    .where(and(eq(signatures.letter, letter), eq(signatures.mailboxKey, mailboxKey), unverified(tx)))
  await tx.update(tokens).set({ signatureId: id }).where(inArray(tokens.signatureId, others))
}

/** Deletes the links to a signature that were emailed to another spelling of its address. */
export async function deleteLinksOfOthers(
  tx: Write,
  { id, addressKey }: { id: string; addressKey: string },
): Promise<void> {
  const { tokens } = tx.tables
  await tx.delete(tokens).where(and(eq(tokens.signatureId, id), ne(tokens.addressKey, addressKey)))
}

/** Detaches the links of a signature, so that each can still say that it was declined. */
export async function markDeclined(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ signatureId: null, addressKey: null, declinedAt: now })
    .where(eq(tokens.signatureId, signatureId))
}

/** Removes from the links of a signature the keys of the addresses that they were emailed to. */
export async function forgetTokenAddresses(tx: Write, signatureId: string): Promise<void> {
  const { tokens } = tx.tables
  await tx.update(tokens).set({ addressKey: null }).where(eq(tokens.signatureId, signatureId))
}

/**
 * Detaches the unsubscribe links of a signature: they still work, but nothing shows whose they were. An email program that
 * follows one later still gets a success (RFC 8058).
 */
export async function freeUnsubscribeLinks(tx: Write, signatureId: string): Promise<void> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ signatureId: null, addressKey: null, entry: null })
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'unsubscribe')))
}

/** Deletes the links to a signature; they are then unknown. */
export async function deleteTokensOf(tx: Write, signatureId: string): Promise<void> {
  const { tokens } = tx.tables
  await tx.delete(tokens).where(eq(tokens.signatureId, signatureId))
}

/** Deletes a link by its hash. */
export async function deleteToken(tx: Write, hash: string): Promise<void> {
  const { tokens } = tx.tables
  await tx.delete(tokens).where(eq(tokens.hash, hash))
}
