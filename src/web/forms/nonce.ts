import { timingSafeEqual } from 'node:crypto'
import type { AstroCookies } from 'astro'
import { isTokenShaped } from '#values/token.ts'

/** Ten minutes: long enough to read the letter before the button is pressed. Seconds. */
const LIFE = 10 * 60

/**
 * Proves that a form was sent by the browser that was shown it: a random cookie whose value the form repeats. A program
 * that has only the link, and posts without loading the page, has no such pair.
 */
export type Nonce = {
  /** Sets the cookie, or renews it, and returns the value for the form. */
  issue(fresh: () => string): string
  /** Whether a form has the value of the cookie. */
  matches(given: string | undefined): boolean
  /** Whether the browser sent no cookie: it has expired while the page was open, or cookies are switched off. */
  isMissing: boolean
}

/** Reads and writes the nonce in the cookies of a request. */
export function nonceIn(cookies: AstroCookies, siteUrl: string): Nonce {
  const secure = siteUrl.startsWith('https:')
  // The prefix binds the cookie to host and TLS (RFC 6265bis, 4.1.3.2); without TLS browsers refuse it.
  const name = secure ? '__Host-undersigned-nonce' : 'undersigned-nonce'
  const current = cookies.get(name)?.value
  return {
    isMissing: current === undefined,
    issue(fresh) {
      // Two tabs share one nonce, so that neither invalidates the form of the other.
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
