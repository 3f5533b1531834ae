import { and, asc, eq } from 'drizzle-orm'
import { type TokenPurpose, tokenHash } from '../../src/domain/token.ts'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'

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

/** The mail with this link goes to another spelling of its address now. */
export async function redirectToken(tx: Write, token: string, addressKey: string): Promise<void> {
  const { tokens } = tx.tables
  const hash = tokenHash(token)
  if (hash) await tx.update(tokens).set({ addressKey }).where(eq(tokens.hash, hash))
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
