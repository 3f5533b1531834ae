import { findInvalidation } from '#db/queries/moderation/invalidations.ts'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import { today } from '#values/day.ts'
import type { InvalidatedOnDay } from './invalidation.ts'

/** What the signer of an invalidated signature sees: the day and the cause, which are public. */
export type OwnInvalidation = Pick<InvalidatedOnDay, 'day' | 'cause'>

/** Finds when and for which cause a signature was invalidated; `null` if it was not. */
export async function invalidationOf(
  db: Read,
  { invalidatedAt, invalidationId }: Pick<SignatureRow, 'invalidatedAt' | 'invalidationId'>,
): Promise<OwnInvalidation | null> {
  if (!invalidatedAt) return null
  const row = invalidationId ? await findInvalidation(db, invalidationId) : undefined
  return { day: row?.day ?? today(invalidatedAt), cause: row?.cause ?? 'other' }
}
