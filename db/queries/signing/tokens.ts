import { and, asc, eq, gt, inArray, isNull, lt, max, ne, sql } from 'drizzle-orm'
import { unverified } from '#db/queries/signatures/state.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { type TokenPurpose, tokenHash } from '#values/token.ts'

export type TokenRow = Tables['tokens']['$inferSelect']

export async function insertToken(tx: Write, row: Tables['tokens']['$inferInsert']): Promise<void> {
  await tx.insert(tx.tables.tokens).values(row)
}

/** What a link's token, as it was mailed, is known as, if it serves this purpose. Expired ones too: what became of their signature is still true. */
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

/** The same where a link serves several letters: one row for each. */
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

/** Every link to a signature, the oldest first. */
export async function tokensOf(db: Read, signatureId: string): Promise<TokenRow[]> {
  const { tokens } = db.tables
  return db
    .select()
    .from(tokens)
    .where(eq(tokens.signatureId, signatureId))
    .orderBy(asc(tokens.createdAt), asc(tokens.hash))
}

/** Says when a link ends, for every letter that it serves. */
export async function setTokenEnd(tx: Write, token: string, expiresAt: Date): Promise<void> {
  const { tokens } = tx.tables
  const hash = tokenHash(token)
  if (hash) await tx.update(tokens).set({ expiresAt }).where(eq(tokens.hash, hash))
}

/** When the last of the links that verify a signature ends; `null` where there is none. */
export async function verifyLinksEnd(db: Read, signatureId: string): Promise<Date | null> {
  const { tokens } = db.tables
  const rows = await db
    .select({ end: max(tokens.expiresAt) })
    .from(tokens)
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'verify')))
  return rows[0]?.end ?? null
}

/** The email with this link, which has not left yet, is about another entry now. */
export async function renewToken(tx: Write, token: string, entry: string | null): Promise<void> {
  const { tokens } = tx.tables
  const hash = tokenHash(token)
  if (hash) await tx.update(tokens).set({ entry }).where(eq(tokens.hash, hash))
}

/**
 * Every link that was mailed to an address to verify, and whose entry was not verified and is gone, leads to this entry
 * of the same address; and every link to it works at least until a moment. Resolves to how many links lead to it.
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

/** Every link that verifies a signature works at least until a moment. Resolves to how many there are. */
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

/** No link that verifies a signature works after a moment. */
export async function limitVerifyLinks(tx: Write, signatureId: string, last: Date): Promise<void> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ expiresAt: last })
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'verify'), gt(tokens.expiresAt, last)))
}

/** The links to some pending entries lead to the signature of their mailbox that was verified. */
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

/** Deletes the links that lead to a signature and were mailed to another spelling of its address. */
export async function deleteLinksOfOthers(
  tx: Write,
  { id, addressKey }: { id: string; addressKey: string },
): Promise<void> {
  const { tokens } = tx.tables
  await tx.delete(tokens).where(and(eq(tokens.signatureId, id), ne(tokens.addressKey, addressKey)))
}

/** Cuts a signature's tokens loose from it, so that each link can still say that it was declined. */
export async function markDeclined(tx: Write, signatureId: string, now: Date): Promise<void> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ signatureId: null, addressKey: null, declinedAt: now })
    .where(eq(tokens.signatureId, signatureId))
}

/** The links to a signature stay, and no longer know to whom they were mailed. */
export async function forgetTokenAddresses(tx: Write, signatureId: string): Promise<void> {
  const { tokens } = tx.tables
  await tx.update(tokens).set({ addressKey: null }).where(eq(tokens.signatureId, signatureId))
}

/**
 * Cuts the links that end updates loose from a signature: they stay good, and nothing tells any more whose they were. An
 * email program that follows one later is still told that it worked (RFC 8058).
 */
export async function freeUnsubscribeLinks(tx: Write, signatureId: string): Promise<void> {
  const { tokens } = tx.tables
  await tx
    .update(tokens)
    .set({ signatureId: null, addressKey: null, entry: null })
    .where(and(eq(tokens.signatureId, signatureId), eq(tokens.purpose, 'unsubscribe')))
}

/** Deletes every link to a signature; whoever follows one then is told that it is not known. */
export async function deleteTokensOf(tx: Write, signatureId: string): Promise<void> {
  const { tokens } = tx.tables
  await tx.delete(tokens).where(eq(tokens.signatureId, signatureId))
}

/** Deletes a link by its hash, as if it had never been made. */
export async function deleteToken(tx: Write, hash: string): Promise<void> {
  const { tokens } = tx.tables
  await tx.delete(tokens).where(eq(tokens.hash, hash))
}
