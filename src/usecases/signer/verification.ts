import { consentsOf } from '#db/queries/consents.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures.ts'
import { findToken, type TokenRow } from '#db/queries/tokens.ts'
import type { Read } from '#db/store.ts'
import type { ConsentKind } from '../../domain/consent.ts'
import { isVerifiable, type Letter, type Letters, type Version } from '../../domain/letter.ts'
import { laterVersion } from '../../domain/reaffirmation.ts'
import { signatureState } from '../../domain/signature.ts'
import { tokenHash } from '../../domain/token.ts'

/** What a verification link is about. */
export type Verification =
  | { state: 'verified'; letter: Letter; signature: SignatureRow; consents: ConsentKind[] }
  /** `newer`: what was published since; never signed unless it is chosen. */
  | {
      state: 'pending'
      letter: Letter
      signature: SignatureRow
      consents: ConsentKind[]
      newer: Version | null
    }
  | { state: 'declined' | 'link-expired' | 'letter-closed' | 'withdrawn'; letter: Letter }
  | { state: 'link-unknown' }

/** Finds what a verification link is about, and what has become of it. Changes nothing. */
export async function findVerification(
  db: Read,
  letters: Letters,
  token: string,
  now: Date,
): Promise<Verification> {
  const hash = tokenHash(token)
  const row = hash ? await findToken(db, hash, 'verify') : undefined
  const letter = row && letters.get(row.letter)
  if (!row || !letter) return { state: 'link-unknown' }
  if (row.declinedAt) return { state: 'declined', letter }
  const signature = row.signatureId ? await findSignature(db, row.signatureId) : undefined
  // An unverified signature is deleted once no link to it lives.
  if (!signature) return { state: 'link-expired', letter }
  const state = stateOf(row, signature, letter, now)
  if (state !== 'pending' && state !== 'verified') return { state, letter }
  const consents = (await consentsOf(db, signature.id)).map((consent) => consent.kind)
  if (state === 'verified') return { state, letter, signature, consents }
  return { state, letter, signature, consents, newer: laterVersion(letter, signature) }
}

function stateOf(token: TokenRow, signature: SignatureRow, letter: Letter, now: Date) {
  const state = signatureState(signature)
  if (state === 'withdrawn') return state
  // An invalidated signature was verified all the same; the link's page speaks of that step only.
  if (state !== 'pending') return 'verified'
  if (now >= token.expiresAt) return 'link-expired'
  return isVerifiable(letter, now) ? 'pending' : 'letter-closed'
}
