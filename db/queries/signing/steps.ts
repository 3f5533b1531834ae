import { and, eq, isNull } from 'drizzle-orm'
import type { NewSignature, SignatureRow } from '#db/queries/signatures/signatures.ts'
import { isVerified, unverified } from '#db/queries/signatures/state.ts'
import type { Write } from '#db/store.ts'

/** What a signer types and may type again before verifying. */
export type Typed = Pick<
  SignatureRow,
  | 'version'
  | 'locale'
  | 'digest'
  | 'addressKey'
  | 'address'
  | 'domainKey'
  | 'name'
  | 'nameFolded'
  | 'affiliation'
  | 'country'
  | 'comment'
  | 'public'
  | 'submittedAt'
  | 'entry'
>

/** Adds a pending signature; `false` if this spelling of the address has one at this letter. The unique index decides. */
export async function insertPending(tx: Write, row: NewSignature): Promise<boolean> {
  const { signatures } = tx.tables
  const added = await tx.insert(signatures).values(row).onConflictDoNothing().returning({ id: signatures.id })
  return added.length === 1
}

/** Replaces what was typed; `false` once the signature is verified. */
export async function replacePending(tx: Write, id: string, typed: Typed): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set(typed)
    .where(and(eq(signatures.id, id), unverified(tx)))
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
  {
    text,
    keepAddress,
    sealedAddress,
  }: {
    text: Pick<SignatureRow, 'version' | 'locale' | 'digest'>
    keepAddress: boolean
    sealedAddress: string | null
  },
): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set({ ...text, verifiedAt: now, sealedAddress, ...(keepAddress ? {} : { address: null }) })
    .where(and(eq(signatures.id, id), unverified(tx)))
    .returning({ id: signatures.id })
  return rows.length === 1
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
      sealedAddress: null,
      name: null,
      nameFolded: null,
      affiliation: null,
      country: null,
      comment: null,
      public: false,
      domainKey: null,
      featuredAt: null,
    })
    .where(and(eq(signatures.id, id), isVerified(tx)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** The signature no longer holds its address. */
export async function forgetAddress(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ address: null }).where(eq(signatures.id, id))
}

/** Deletes a signature that is still pending, with its consents and waiting mail; `false` if there is none. */
export async function deletePending(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .delete(signatures)
    .where(and(eq(signatures.id, id), unverified(tx)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Notes that no email was sent about a pending signature, because its mailbox had got its most. */
export async function markUnmailed(tx: Write, id: string, now: Date): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ unmailedAt: now }).where(eq(signatures.id, id))
}

/** Deletes the pending entries of a mailbox, whatever spellings they came with. */
export async function deletePendingOf(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .delete(signatures)
    .where(and(eq(signatures.letter, letter), eq(signatures.mailboxKey, mailboxKey), unverified(tx)))
}

/** Deletes a signature in whatever state, with its consents, answers and mails; `false` if there is none. */
export async function deleteSignature(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx.delete(signatures).where(eq(signatures.id, id)).returning({ id: signatures.id })
  return rows.length === 1
}

/** Nothing sealed is left with the signature. */
export async function forgetSealed(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ sealedAddress: null }).where(eq(signatures.id, id))
}

/** Nothing of the address is left with the signature: neither what can be read here nor what is sealed. */
export async function deleteAddresses(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ address: null, sealedAddress: null }).where(eq(signatures.id, id))
}
