import { createHash } from 'node:crypto'

/** What an emailed link may do. A token serves one purpose only. */
export type TokenPurpose = 'verify' | 'own-page' | 'unsubscribe'

const DAY = 24 * 60 * 60 * 1000

/** How long a token of each purpose lives, in milliseconds. */
export const TOKEN_LIFE: Readonly<Record<TokenPurpose, number>> = {
  verify: 7 * DAY,
  'own-page': 180 * DAY,
  // As long as anyone keeps an email.
  unsubscribe: 100 * 365 * DAY,
}

/** The life of a link that is used at once. Milliseconds. */
export const ASKED_LINK_LIFE = 30 * 60 * 1000

/** 256 random bits in base64url: 43 characters. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/

/** Whether a text has the shape of 256 random bits in base64url. */
export function isTokenShaped(text: string): boolean {
  return SHAPE.test(text)
}

/** The form in which a token is stored and looked up, SHA-256 in hexadecimal; `null` for what cannot be a token. */
export function tokenHash(token: string): string | null {
  return SHAPE.test(token) ? createHash('sha256').update(token).digest('hex') : null
}
