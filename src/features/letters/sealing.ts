import { isSameText } from '#values/equal-secrets.ts'
import { sealProof } from '#values/keys.ts'
import type { Letter } from './letter.ts'

/**
 * Whether the addresses of a letter can be sealed, if it seals them: somebody has shown for each of its recipients that
 * they can open what is sealed to it. Otherwise it takes no signatures: a key that nobody has would lose every address.
 */
export function isSealable(secret: Buffer, { slug, addresses, recipients }: Letter): boolean {
  if (addresses !== 'sealed') return true
  return (
    recipients.length > 0 &&
    recipients.every(({ key, proof }) => proof !== null && isSameText(proof, sealProof(secret, slug, key)))
  )
}
