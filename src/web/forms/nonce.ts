import { timingSafeEqual } from 'node:crypto'
import type { AstroCookies } from 'astro'
import { isTokenShaped } from '#values/token.ts'

/** Ten minutes: long enough to read the letter before pressing the button. Seconds. */
const LIFE = 10 * 60

/**
 * The proof that a form was filled in by the browser that was shown it: a random cookie whose value the form repeats.
 * Whoever only has the link, and posts without having been shown the page, has no such pair.
 */
export type Nonce = {
  issue(fresh: () => string): string
  matches(given: string | undefined): boolean
  /** Whether the browser sent none: the page was open for longer than it lives, or cookies are switched off. */
  isMissing: boolean
}

export function nonceIn(cookies: AstroCookies, siteUrl: string): Nonce {
  const secure = siteUrl.startsWith('https:')
  // The prefix binds the cookie to host and TLS (RFC 6265bis, 4.1.3.2); without TLS browsers refuse it.
  const name = secure ? '__Host-undersigned-nonce' : 'undersigned-nonce'
  const current = cookies.get(name)?.value
  return {
    isMissing: current === undefined,
    issue(fresh) {
      // Two tabs share one nonce; neither may make the other's form useless.
      const value = current && isTokenShaped(current) ? current : fresh()
      cookies.set(name, value, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: LIFE })
      return value
    },
    matches(given) {
      if (!current || !given || !isTokenShaped(current) || !isTokenShaped(given)) return false
      return timingSafeEqual(Buffer.from(current), Buffer.from(given))
    },
  }
}

/**
 * Checks that the form on the page of a link was sent by the browser that was shown it, for that link. Returns `null`, or
 * why not: `cookie` where the browser sent no nonce at all.
 */
export function checkLinkForm(
  nonce: Nonce,
  token: string,
  sent: { token?: string; nonce?: string },
): 'nonce' | 'cookie' | null {
  if (sent.token === token && nonce.matches(sent.nonce)) return null
  return nonce.isMissing ? 'cookie' : 'nonce'
}
