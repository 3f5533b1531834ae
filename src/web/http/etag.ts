import { createHash } from 'node:crypto'

/** A name for what a body says, 22 characters long: another one for every other text. */
export function digestOf(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22)
}

/**
 * Whether a client has this already: weak comparison, because a proxy that compresses makes strong tags weak
 * (RFC 9110, 8.8.3.2 and 13.1.2).
 */
export function hasAlready(ifNoneMatch: string | null | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
