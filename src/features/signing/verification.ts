import { consentsOf } from '#db/queries/signatures/consents.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { findToken, type TokenRow } from '#db/queries/signing/tokens.ts'
import type { Read } from '#db/store.ts'
import {
  isVerifiable,
  type Letter,
  type Letters,
  type Version,
  verifiableEnd,
} from '#features/letters/letter.ts'
import type { ConsentKind } from '#features/signatures/consent.ts'
import { invalidationOf, type OwnInvalidation } from '#features/signatures/invalidation-of.ts'
import { laterVersion } from '#features/signatures/reaffirmation.ts'

/** What a verification link leads to; `locale` is the language in which it was requested. */
export type Verification =
  | {
      state: 'verified'
      letter: Letter
      locale: string
      signature: SignatureRow
      consents: ConsentKind[]
      /** Not `null` if organisers have invalidated it, before or after it was verified. */
      invalidation: OwnInvalidation | null
    }
  /** `offered`: the version published since; signed only if the signer chooses it. */
  | {
      state: 'pending'
      letter: Letter
      locale: string
      signature: SignatureRow
      consents: ConsentKind[]
      offered: Version | null
      /** Whether a newer entry has replaced the one that the email was about. */
      replaced: boolean
      /** When this link stops working. */
      until: Date
    }
  /** `other-verified`: the mailbox has signed with another spelling of the address. */
  | {
      state: 'declined' | 'link-expired' | 'letter-closed' | 'withdrawn' | 'other-verified'
      letter: Letter
      locale: string
    }
  | { state: 'link-unknown' }

/** Finds the signature that a verification link leads to, and its state. Changes nothing. */
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
  // An unverified signature is deleted when its last link expires.
  if (!signature) return { state: 'link-expired', letter, locale }
  const state = stateOf(row, signature, letter, now)
  if (state !== 'pending' && state !== 'verified') return { state, letter, locale }
  const consents = (await consentsOf(db, signature.id)).map((consent) => consent.kind)
  if (state === 'verified') {
    return { state, letter, locale, signature, consents, invalidation: await invalidationOf(db, signature) }
  }
  return {
    state,
    letter,
    locale,
    signature,
    consents,
    offered: laterVersion(letter, signature.version, locale),
    replaced: row.entry !== null && row.entry !== signature.entry,
    until: verifyingUntil(row, letter),
  }
}

/** When the link expires or the letter stops accepting verifications, whichever is sooner. */
function verifyingUntil({ expiresAt }: TokenRow, letter: Letter): Date {
  const end = verifiableEnd(letter)
  return end && end < expiresAt ? end : expiresAt
}

function stateOf(token: TokenRow, signature: SignatureRow, letter: Letter, now: Date) {
  if (signature.withdrawnAt) return 'withdrawn'
  // The reader of this email has not proved that the other spelling is theirs, so the page shows no name.
  if (token.addressKey !== null && token.addressKey !== signature.addressKey) return 'other-verified'
  // An invalidated entry can be verified like any other: it counts if it is restored.
  if (signature.verifiedAt) return 'verified'
  if (now >= token.expiresAt) return 'link-expired'
  return isVerifiable(letter, now) ? 'pending' : 'letter-closed'
}
