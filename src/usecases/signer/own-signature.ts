import { consentsOf } from '#db/queries/consents.ts'
import { findSignature, lockSignature, type SignatureRow } from '#db/queries/signatures.ts'
import { findToken } from '#db/queries/tokens.ts'
import { answersOf, type VersionAnswerRow } from '#db/queries/version-answers.ts'
import type { Read, Write } from '#db/store.ts'
import type { ConsentKind } from '../../domain/consent.ts'
import type { Letter, Letters, Version } from '../../domain/letter.ts'
import { offeredVersion } from '../../domain/reaffirmation.ts'

/** What the private link to a signature is about. */
export type OwnSignature =
  | {
      ok: true
      letter: Letter
      /** The language in which the link was asked for. */
      locale: string
      signature: SignatureRow
      consents: ConsentKind[]
      answers: VersionAnswerRow[]
      /** The later version that may be re-affirmed now. */
      offered: Version | null
    }
  | { ok: false; reason: 'link-unknown' | 'link-expired' }

/** Finds what a private link is about. Changes nothing. */
export async function findOwnSignature(
  db: Read,
  letters: Letters,
  token: string,
  now: Date,
): Promise<OwnSignature> {
  const row = await findToken(db, token, 'own-page')
  const letter = row && letters.get(row.letter)
  const signature = row?.signatureId ? await findSignature(db, row.signatureId) : undefined
  if (!row || !letter || !signature) return { ok: false, reason: 'link-unknown' }
  if (now >= row.expiresAt) return { ok: false, reason: 'link-expired' }
  const consents = await consentsOf(db, signature.id)
  const answers = await answersOf(db, [signature.id])
  return {
    ok: true,
    letter,
    locale: row.locale,
    signature,
    consents: consents.map((consent) => consent.kind),
    answers,
    offered: offeredVersion(letter, { signature, answers, locale: row.locale }, now),
  }
}

/** The same with the signature's row held, so that nobody changes what is decided upon. */
export async function holdOwnSignature(
  tx: Write,
  letters: Letters,
  token: string,
  now: Date,
): Promise<OwnSignature> {
  const before = await findOwnSignature(tx, letters, token, now)
  if (!before.ok) return before
  await lockSignature(tx, before.signature.id)
  return findOwnSignature(tx, letters, token, now)
}
