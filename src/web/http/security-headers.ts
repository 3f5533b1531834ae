type Headers = Readonly<Record<string, string>>

/** What every answer says to the browser, static or not, found or not. `https` adds what only TLS can keep. */
export function securityHeaders({ https }: { https: boolean }): Headers {
  return {
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), browsing-topics=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // What others may show says so itself: the count, and pictures, which stand beside links to a letter.
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

/** Nothing but our own origin, nothing inline, in nobody's frame. */
const DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
} as const

/** What a page needs from elsewhere, by directive. One that is not above falls back to nothing at all. */
export type ExtraSources = Readonly<
  Partial<
    Record<
      'script-src' | 'style-src' | 'img-src' | 'connect-src' | 'frame-src' | 'worker-src',
      readonly string[]
    >
  >
>

/** The policy of a page (CSP Level 3), for one that needs something from elsewhere with what that is. */
export function contentSecurityPolicy(extra: ExtraSources = {}): string {
  const sources = new Map<string, string[]>(Object.entries(DIRECTIVES).map(([name, own]) => [name, [own]]))
  for (const [name, more] of Object.entries(extra)) sources.set(name, [...(sources.get(name) ?? []), ...more])
  return [...sources].map(([name, allowed]) => `${name} ${allowed.join(' ')}`).join('; ')
}

/**
 * What search engines may keep: no answer that does not say otherwise. A crawler that asks for a form's address, a
 * figure or a refusal keeps none of it; pages for readers, their pictures and styles say that they may be found.
 */
export const NOT_FOUND_BY_SEARCH: Headers = { 'X-Robots-Tag': 'noindex' }

/** For a page on demand that search engines may keep. */
export const FOUND_BY_SEARCH: Headers = { 'X-Robots-Tag': 'all' }

/** For pages behind a token: kept nowhere, passed on to nobody, found by no search engine. */
export const PERSONAL_PAGE: Headers = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
}

/** Marks the page that is being rendered as one behind a token. */
export function markPersonal({ headers }: { headers: globalThis.Headers }): void {
  for (const [name, value] of Object.entries(PERSONAL_PAGE)) headers.set(name, value)
}

/** Whether an address may be one's own, so that even what is refused there is told to nobody else. */
export function isPersonal(path: string): boolean {
  return /^\/(?:[a-z]{2}\/+)?(?:verify|signature|unsubscribe|find-my-signature|mailbox|organise)(?:\/|$)/.test(
    path,
  )
}
