import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an `Authorization` header has the token (RFC 6750, 2.1); always `false` where no token is configured. */
export function hasBearerToken(header: string | null, token: string | null): boolean {
  const given = /^Bearer ([^ ]+)$/i.exec(header ?? '')?.[1]
  if (given === undefined || token === null) return false
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
