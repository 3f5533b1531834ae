import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an `Authorization` header shows a token (RFC 6750, section 2.1); `false` where there is none to show. */
export function hasBearerToken(header: string | null, token: string | null): boolean {
  const given = /^Bearer ([^ ]+)$/i.exec(header ?? '')?.[1]
  if (given === undefined || token === null) return false
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
