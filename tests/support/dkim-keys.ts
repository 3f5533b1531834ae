import { generateKeyPairSync } from 'node:crypto'

/** A DKIM record with an RSA key of so many bits, as SubjectPublicKeyInfo or as the RFC has it. */
export function rsaRecord(bits: number, type: 'spki' | 'pkcs1' = 'spki'): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return `v=DKIM1; k=rsa; p=${publicKey.export({ format: 'der', type }).toString('base64')}`
}

/** A DKIM record with an Ed25519 key: its 32 bytes alone (RFC 8463, section 4). */
export function ed25519Record(): string {
  const { publicKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return `v=DKIM1; k=ed25519; p=${bytes.toString('base64')}`
}
