import { consentsOf } from '#db/queries/consents.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures.ts'
import { findToken, type TokenRow } from '#db/queries/tokens.ts'
import type { Read } from '#db/store.ts'
import type { ConsentKind } from '../../domain/consent.ts'
import { isVerifiable, type Letter, type Letters, type Version } from '../../domain/letter.ts'
import { laterVersion } from '../../domain/reaffirmation.ts'

/** What a verification link is about; `locale` is the language in which it was asked for. */
export type Verification =
  | { state: 'verified'; letter: Letter; locale: string; signature: SignatureRow; consents: ConsentKind[] }
  /** `offered`: what was published since; never signed unless it is chosen. */
  | {
      state: 'pending'
      letter: Letter
      locale: string
      signature: SignatureRow
      consents: ConsentKind[]
      offered: Version | null
    }
  | { state: 'declined' | 'link-expired' | 'letter-closed' | 'withdrawn'; letter: Letter; locale: string }
  | { state: 'link-unknown' }

/** Finds what a verification link is about, and what has become of it. Changes nothing. */
export async function findVerification(
  db: Read,
  letters: Letters,
  token: string,
  now: Date,
): Promise<Verification> {
  const row = await findToken(db, token, 'verify')
  const letter = row && letters.get(row.letter)
  if (!row || !letter) return { state: 'link-unknown' }
  const { locale } = row
  if (row.declinedAt) return { state: 'declined', letter, locale }
  const signature = row.signatureId ? await findSignature(db, row.signatureId) : undefined
  // An unverified signature is deleted once no link to it lives.
  if (!signature) return { state: 'link-expired', letter, locale }
  const state = stateOf(row, signature, letter, now)
  if (state !== 'pending' && state !== 'verified') return { state, letter, locale }
  const consents = (await consentsOf(db, signature.id)).map((consent) => consent.kind)
  if (state === 'verified') return { state, letter, locale, signature, consents }
  return {
    state,
    letter,
    locale,
    signature,
    consents,
    offered: laterVersion(letter, signature.version, locale),
  }
}

function stateOf(token: TokenRow, signature: SignatureRow, letter: Letter, now: Date) {
  if (signature.withdrawnAt) return 'withdrawn'
  // Whether it is invalid is another matter: the link's page speaks of this step only, and shows nobody who was noticed.
  if (signature.verifiedAt) return 'verified'
  // Another spelling of the mailbox was entered since: whoever reads this mail has not shown that it is theirs.
  const isElsewhere = token.addressKey !== null && token.addressKey !== signature.addressKey
  if (now >= token.expiresAt || isElsewhere) return 'link-expired'
  return isVerifiable(letter, now) ? 'pending' : 'letter-closed'
}
