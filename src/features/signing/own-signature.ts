import { consentsOf } from '#db/queries/signatures/consents.ts'
import { answersOf, type VersionAnswerRow } from '#db/queries/signatures/reaffirmations.ts'
import { findSignatures, lockSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { findTokens, verifyLinksEnd } from '#db/queries/signing/tokens.ts'
import type { Read, Write } from '#db/store.ts'
import type { Letter, Letters, Version } from '#features/letters/letter.ts'
import type { ConsentKind } from '#features/signatures/consent.ts'
import { invalidationOf, type OwnInvalidation } from '#features/signatures/invalidation-of.ts'
import { offeredVersion } from '#features/signatures/reaffirmation.ts'
import { pendingEnd } from '#features/signatures/retention.ts'

/** What a private link leads to. */
export type OwnSignature =
  | {
      ok: true
      letter: Letter
      /** The language in which the link was asked for. */
      locale: string
      /** Until when the link works. */
      expiresAt: Date
      /** When an unverified signature is deleted. */
      pendingUntil: Date
      /** Other letters signed with the same address that this link opens, too. */
      others: Letter[]
      signature: SignatureRow
      consents: ConsentKind[]
      /** Not `null` if organisers have invalidated it. */
      invalidation: OwnInvalidation | null
      answers: VersionAnswerRow[]
      /** The later version that can be re-affirmed now. */
      offered: Version | null
    }
  | { ok: false; reason: 'link-unknown' | 'link-expired' }

/**
 * Finds the signature that a private link leads to. A link may open several letters: `slug` chooses one, or else it is the
 * first. Changes nothing.
 */
export async function findOwnSignature(
  db: Read,
  letters: Letters,
  token: string,
  now: Date,
  slug?: string,
): Promise<OwnSignature> {
  const rows = await findTokens(db, token, 'own-page')
  const signatures = await findSignatures(
    db,
    rows.flatMap((row) => row.signatureId ?? []),
  )
  const served = rows.flatMap((row) => {
    const letter = letters.get(row.letter)
    const signature = signatures.find(({ id }) => id === row.signatureId)
    return letter && signature ? [{ row, letter, signature }] : []
  })
  const found = slug === undefined ? served[0] : served.find(({ letter }) => letter.slug === slug)
  if (!found) return { ok: false, reason: 'link-unknown' }
  const { row, letter, signature } = found
  if (now >= row.expiresAt) return { ok: false, reason: 'link-expired' }
  const consents = await consentsOf(db, signature.id)
  const answers = await answersOf(db, [signature.id])
  return {
    ok: true,
    letter,
    locale: row.locale,
    expiresAt: row.expiresAt,
    pendingUntil: pendingEnd(signature.submittedAt, await verifyLinksEnd(db, signature.id)),
    others: served.flatMap((each) => (each === found ? [] : [each.letter])),
    signature,
    consents: consents.map((consent) => consent.kind),
    invalidation: await invalidationOf(db, signature),
    answers,
    offered: offeredVersion(letter, { signature, answers, locale: row.locale }, now),
  }
}

/** The same with the signature's row locked, so that it does not change until the transaction ends. */
export async function lockOwnSignature(
  tx: Write,
  letters: Letters,
  token: string,
  now: Date,
  slug?: string,
): Promise<OwnSignature> {
  const before = await findOwnSignature(tx, letters, token, now, slug)
  if (!before.ok) return before
  await lockSignature(tx, before.signature.id)
  return findOwnSignature(tx, letters, token, now, before.letter.slug)
}
