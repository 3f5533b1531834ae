import { isSameText } from '#values/equal-secrets.ts'
import { sealProof } from '#values/keys.ts'
import type { Letter } from './letter.ts'

/**
 * Whether a letter may take signatures as far as sealing goes: it does not seal addresses, or every recipient has a valid
 * proof. A recipient whose private key is lost would lose every address.
 */
export function isSealable(secret: Buffer, { slug, addresses, recipients }: Letter): boolean {
  if (addresses !== 'sealed') return true
  return (
    recipients.length > 0 &&
    recipients.every(({ key, proof }) => proof !== null && isSameText(proof, sealProof(secret, slug, key)))
  )
}
