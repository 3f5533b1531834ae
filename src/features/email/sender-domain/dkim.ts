import { createPublicKey, type KeyObject } from 'node:crypto'
import type { EmailFinding } from './finding.ts'
import { readTags } from './tag-list.ts'

/** The usual selectors of mail servers and providers, tried where none is named. */
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

/** The shortest RSA key that receivers accept, and the shortest that signers should use (RFC 8301, section 3.2). Bits. */
const LEAST_BITS = 1024
const GOOD_BITS = 2048

/** The TXT records at a key's name, read. */
export type DkimKey =
  | { state: 'none' }
  | { state: 'several'; count: number }
  | { state: 'unreadable' }
  | { state: 'revoked' }
  | { state: 'key'; kind: 'RSA' | 'Ed25519'; bits: number; testing: boolean }

/** Whether a name can be a selector (RFC 6376, section 3.1). Underscores are allowed, because providers use them. */
export function isSelector(name: string): boolean {
  return (
    name.length <= 200 && /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/i.test(name)
  )
}

/** The DNS name of a selector's key (RFC 6376, section 3.6.2.1). */
export function dkimName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`
}

/** Finds the key among TXT records, and reads it (RFC 6376, section 3.6.1; RFC 8463 for Ed25519). */
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

/** Whether a TXT record may be a key: with a wildcard, a domain answers any name with an unrelated record. */
function looksLikeKey(text: string): boolean {
  if (/^\s*v\s*=\s*dkim1\b/i.test(text)) return true
  const tags = readTags(text)
  return tags?.has('p') === true && !tags.has('v')
}

/** The length of an RSA key. The RFC requires PKCS #1, most publish SubjectPublicKeyInfo, and receivers read both. */
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

/** Judges whether receivers accept signatures with this key. */
export function judgeDkimKey(name: string, key: DkimKey): EmailFinding {
  const say = (level: EmailFinding['level'], sentence: string): EmailFinding => ({
    level,
    about: 'DKIM',
    sentence,
  })
  const replace = 'make a new key where your email is signed, and publish that'
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

/** The finding where no usual selector has a key: there may be one with another selector. */
export function noUsualKey(domain: string): EmailFinding {
  return {
    level: 'warn',
    about: 'DKIM',
    sentence: `None of the usual selectors has a key below _domainkey.${domain}: name the one that your email provider or mail server uses with --selector.`,
  }
}
