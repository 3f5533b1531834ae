import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { keyUse } from './associated-data.ts'
import { today } from './day.ts'

/** 32 bytes for one use, from the installation's secret. HKDF-SHA-256 (RFC 5869), the use as `info`. */
function deriveKey(secret: Buffer, use: string, salt = ''): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, use, 32))
}

/**
 * The stored fingerprint of the secret, by which it is recognised. No key is derived from it, it shows no more than any
 * other keyed hash in the database, and its salt for each database does not link two databases of one secret.
 */
export function secretFingerprint(secret: Buffer, salt: string): string {
  return deriveKey(secret, keyUse.secretFingerprint(), salt).toString('base64url')
}

/** The stored name of a mailbox at one letter; two letters' keys cannot be linked without the secret. */
export function mailboxKey(secret: Buffer, letter: string, mailbox: string): string {
  return hmac(deriveKey(secret, keyUse.mailbox(letter)), mailbox)
}

/** The stored name of an address as it was typed, at one letter: spellings of one mailbox differ in it. */
export function addressKey(secret: Buffer, letter: string, address: string): string {
  return hmac(deriveKey(secret, keyUse.spelling(letter)), address.toLowerCase())
}

/** The stored name of a mailbox on one UTC day, for all letters: it counts the emails of the day and links nothing beyond it. */
export function recipientKey(secret: Buffer, day: Date, mailbox: string): string {
  return hmac(deriveKey(secret, keyUse.recipient(today(day))), mailbox)
}

/**
 * The name under which an organiser's mailbox is known. It has the shape of an address, because the account library
 * knows accounts by one, and is none: `.invalid` never resolves (RFC 6761, section 6.4).
 */
export function organiserKey(secret: Buffer, mailbox: string): string {
  const key = createHmac('sha256', deriveKey(secret, keyUse.organiser())).update(mailbox).digest('hex')
  return `${key.slice(0, 40)}@organisers.invalid`
}

/** The stored name of the registered domain of a mailbox at one letter. */
export function domainKey(secret: Buffer, letter: string, domain: string): string {
  return hmac(deriveKey(secret, keyUse.domain(letter)), domain)
}

/** The token in the forms of one organiser, which no other site knows. */
export function formProof(secret: Buffer, organiserId: string): string {
  return hmac(deriveKey(secret, keyUse.form()), organiserId)
}

/** The token of the link that ends the notices to an organiser; it is not stored. */
export function noticesProof(secret: Buffer, organiserId: string): string {
  return hmac(deriveKey(secret, keyUse.notices()), organiserId)
}

/** The secret with which the account library signs its cookies. */
export function accountSecret(secret: Buffer): string {
  return deriveKey(secret, keyUse.accounts()).toString('base64url')
}

/** The proof that a recipient of a letter can open what is sealed to it; only this installation can make it. */
export function sealProof(secret: Buffer, letter: string, recipient: string): string {
  return `opened-${hmac(deriveKey(secret, keyUse.sealProof(letter)), recipient)}`
}

/** The name of a network for as long as the key is kept. */
export function networkKey(dayKey: Buffer, network: string): string {
  return hmac(dayKey, network)
}

/** The stored name of a fingerprint of signatures to a letter. */
export function fingerprintKey(secret: Buffer, letter: string, kind: string, text: string): string {
  return hmac(deriveKey(secret, keyUse.fingerprint(letter, kind)), text)
}

/** Signs the captcha challenges that are made for one letter; those of another do not fit. */
export function challengeKey(secret: Buffer, letter: string): string {
  return deriveKey(secret, keyUse.challenge(letter)).toString('base64url')
}

function hmac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/**
 * Turns readable text into stored text and back. `associatedData` names the column and the row (see `associatedData`): a
 * value that is moved elsewhere does not open.
 */
export type Cipher = {
  seal(text: string, associatedData: string): string
  /** Throws if the value was altered, moved, or sealed under another secret. */
  open(sealed: string, associatedData: string): string
}

const IV = 12
const TAG = 16

/** AES-256-GCM (NIST SP 800-38D); the stored form is base64url of IV, tag and ciphertext. `iv` gives fresh random bytes. */
export function cipherFrom(secret: Buffer, iv: (bytes: number) => Buffer): Cipher {
  const key = deriveKey(secret, keyUse.cipher())
  return {
    seal(text, associatedData) {
      const nonce = iv(IV)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associatedData))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed, associatedData) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV))
        .setAAD(Buffer.from(associatedData))
        .setAuthTag(bytes.subarray(IV, IV + TAG))
      return Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]).toString('utf8')
    },
  }
}
