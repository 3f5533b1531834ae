import { createPublicKey, type KeyObject } from 'node:crypto'
import type { EmailFinding } from './finding.ts'
import { readTags } from './tag-list.ts'

/** Names that mail servers and providers give to their keys, tried where nobody says which. */
export const USUAL_SELECTORS: readonly string[] = [
  ...['default', 'mail', 'dkim', 'email', 'key1', 'key2', 'smtp', 'google', 'selector1', 'selector2'],
  ...[
    's1',
    's2',
    'k1',
    'k2',
    'k3',
    'mandrill',
    'mte1',
    'mte2',
    'pm',
    'resend',
    'sendgrid',
    'brevo1',
    'brevo2',
  ],
  ...['mailjet', 'mg', 'mx', 'zoho', 'fm1', 'fm2', 'fm3', 'protonmail', 'protonmail2', 'protonmail3'],
]

/** RFC 8301, section 3.2: receivers must not believe shorter RSA keys; signers should not use less than the second. */
const LEAST_BITS = 1024
const GOOD_BITS = 2048

/** What the texts at a key's name hold. */
export type DkimKey =
  | { state: 'none' }
  | { state: 'several'; count: number }
  | { state: 'unreadable' }
  | { state: 'revoked' }
  | { state: 'key'; kind: 'RSA' | 'Ed25519'; bits: number; testing: boolean }

/** Whether a name can be a selector (RFC 6376, section 3.1); underscores, which the RFC does not have, are in use. */
export function isSelector(name: string): boolean {
  return (
    name.length <= 200 && /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/i.test(name)
  )
}

/** Where the key of a selector stands (RFC 6376, section 3.6.2.1). */
export function dkimName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`
}

/** Finds the key among the texts of a name, and reads it (RFC 6376, section 3.6.1; RFC 8463 for Ed25519). */
export function readDkimKey(texts: readonly string[]): DkimKey {
  const keys = texts.filter(looksLikeKey)
  const [text] = keys
  if (text === undefined) return { state: 'none' }
  if (keys.length > 1) return { state: 'several', count: keys.length }
  const tags = readTags(text)
  const version = tags?.get('v')
  const data = tags?.get('p')?.replace(/\s+/g, '')
  if (!tags || data === undefined || (version !== undefined && version !== 'DKIM1')) {
    return { state: 'unreadable' }
  }
  if (data === '') return { state: 'revoked' }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return { state: 'unreadable' }
  const bytes = Buffer.from(data, 'base64')
  const testing = (tags.get('t') ?? '').split(':').some((flag) => flag.trim() === 'y')
  const kind = tags.get('k') ?? 'rsa'
  if (kind === 'ed25519' && bytes.length === 32) return { state: 'key', kind: 'Ed25519', bits: 256, testing }
  const bits = kind === 'rsa' ? rsaBits(bytes) : null
  return bits === null ? { state: 'unreadable' } : { state: 'key', kind: 'RSA', bits, testing }
}

/** A domain may answer any name with the same text (a wildcard), which is then about something else. */
function looksLikeKey(text: string): boolean {
  if (/^\s*v\s*=\s*dkim1\b/i.test(text)) return true
  const tags = readTags(text)
  return tags?.has('p') === true && !tags.has('v')
}

/** The RFC asks for PKCS #1; nearly everybody publishes SubjectPublicKeyInfo; receivers read both. */
function rsaBits(key: Buffer): number | null {
  const read = (type: 'spki' | 'pkcs1'): KeyObject | null => {
    try {
      return createPublicKey({ key, format: 'der', type })
    } catch {
      return null
    }
  }
  const found = read('spki') ?? read('pkcs1')
  return found?.asymmetricKeyType === 'rsa' ? (found.asymmetricKeyDetails?.modulusLength ?? null) : null
}

/** Whether receivers will believe what is signed with this key. */
export function judgeDkimKey(name: string, key: DkimKey): EmailFinding {
  const say = (level: EmailFinding['level'], sentence: string): EmailFinding => ({
    level,
    about: 'DKIM',
    sentence,
  })
  const replace = 'make a new key where your mail is signed, and publish that'
  switch (key.state) {
    case 'none':
      return say(
        'broken',
        `${name} has no key: add a TXT record at ${name}, the one that begins with "v=DKIM1" which your mail provider or mail server shows.`,
      )
    case 'several':
      return say('broken', `${name} has ${key.count} keys, of which receivers may take any: leave one.`)
    case 'unreadable':
      return say('broken', `The key at ${name} cannot be read: copy it again as one TXT record, whole.`)
    case 'revoked':
      return say('broken', `The key at ${name} is revoked, as its "p=" is empty: ${replace}.`)
    case 'key':
      break
  }
  if (key.kind === 'RSA' && key.bits < LEAST_BITS) {
    return say(
      'broken',
      `The key at ${name} has ${key.bits} bits, which receivers do not believe: ${replace}.`,
    )
  }
  if (key.kind === 'RSA' && key.bits < GOOD_BITS) {
    return say('warn', `The key at ${name} has ${key.bits} bits, ${GOOD_BITS} are wanted: ${replace}.`)
  }
  if (key.testing) {
    return say(
      'warn',
      `The key at ${name} says that it is only tested, so receivers pass over it: take "t=y" out.`,
    )
  }
  return say('ok', `${name} has an ${key.kind} key of ${key.bits} bits.`)
}

/** Nothing was found and nobody said where to look: there may be a key all the same. */
export function noUsualKey(domain: string): EmailFinding {
  return {
    level: 'warn',
    about: 'DKIM',
    sentence: `None of the usual names has a key below _domainkey.${domain}: say the name that your mail provider or mail server uses with --selector.`,
  }
}
