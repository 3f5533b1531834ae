import { createHash } from 'node:crypto'

/** Returns a digest of a body for its ETag, 22 characters. */
export function digestOf(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22)
}

/**
 * Whether a client already has a body, by `If-None-Match`. The comparison is weak, because a proxy that compresses makes
 * strong tags weak (RFC 9110, 8.8.3.2 and 13.1.2).
 */
export function hasAlready(ifNoneMatch: string | null | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
