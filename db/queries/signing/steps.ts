import { and, eq, isNull } from 'drizzle-orm'
import type { NewSignature, SignatureRow } from '#db/queries/signatures/signatures.ts'
import { isVerified, unverified } from '#db/queries/signatures/state.ts'
import type { Write } from '#db/store.ts'

/** The columns that a form fills, again and again until the signature is verified. */
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

/** Replaces the columns that a form fills; `false` once the signature is verified. */
export async function replacePending(tx: Write, id: string, typed: Typed): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .update(signatures)
    .set(typed)
    .where(and(eq(signatures.id, id), unverified(tx)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Marks a pending signature as verified, with the text that its signer chose; `false` if it was verified before. */
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

/** Replaces an entry with its signer's correction; `false` once the signature is withdrawn. */
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
 * Marks a verified signature as withdrawn; `false` if it was withdrawn before. Which text was signed and both times stay;
 * everything personal is deleted, including the keys of the mailbox.
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

/** Deletes the stored address of a signature. */
export async function forgetAddress(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ address: null }).where(eq(signatures.id, id))
}

/** Deletes a pending signature with its consents and waiting emails; `false` if it is gone or verified. */
export async function deletePending(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx
    .delete(signatures)
    .where(and(eq(signatures.id, id), unverified(tx)))
    .returning({ id: signatures.id })
  return rows.length === 1
}

/** Records that no email was sent about a pending signature, because its mailbox had reached its cap. */
export async function markUnmailed(tx: Write, id: string, now: Date): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ unmailedAt: now }).where(eq(signatures.id, id))
}

/** Deletes the pending signatures of a mailbox, with any spelling of its address. */
export async function deletePendingOf(tx: Write, letter: string, mailboxKey: string): Promise<void> {
  const { signatures } = tx.tables
  await tx
    .delete(signatures)
    .where(and(eq(signatures.letter, letter), eq(signatures.mailboxKey, mailboxKey), unverified(tx)))
}

/** Deletes a signature in any state, with its consents, answers and emails; `false` if it is gone. */
export async function deleteSignature(tx: Write, id: string): Promise<boolean> {
  const { signatures } = tx.tables
  const rows = await tx.delete(signatures).where(eq(signatures.id, id)).returning({ id: signatures.id })
  return rows.length === 1
}

/** Deletes the address that is sealed to recipients. */
export async function forgetSealed(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ sealedAddress: null }).where(eq(signatures.id, id))
}

/** Deletes both forms of the address: the stored one and the one that is sealed to recipients. */
export async function deleteAddresses(tx: Write, id: string): Promise<void> {
  const { signatures } = tx.tables
  await tx.update(signatures).set({ address: null, sealedAddress: null }).where(eq(signatures.id, id))
}
