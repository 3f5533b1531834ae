type Headers = Readonly<Record<string, string>>

/** The headers of every response, static or not, errors included. `https` adds those that need TLS. */
export function securityHeaders({ https }: { https: boolean }): Headers {
  return {
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), browsing-topics=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // Responses that other sites may embed override it: the count, and pictures, which are shown with links to a letter.
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

/** Only our own origin, nothing inline, no framing. */
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

/** The sources that a page needs from elsewhere, by directive. */
export type ExtraSources = Readonly<
  Partial<
    Record<
      'script-src' | 'style-src' | 'img-src' | 'connect-src' | 'frame-src' | 'worker-src',
      readonly string[]
    >
  >
>

/** Builds the policy of a page (CSP Level 3), with the sources that it needs from elsewhere. */
export function contentSecurityPolicy(extra: ExtraSources = {}): string {
  const sources = new Map<string, string[]>(Object.entries(DIRECTIVES).map(([name, own]) => [name, [own]]))
  for (const [name, more] of Object.entries(extra)) sources.set(name, [...(sources.get(name) ?? []), ...more])
  return [...sources].map(([name, allowed]) => `${name} ${allowed.join(' ')}`).join('; ')
}

/**
 * The default: search engines index nothing. Form addresses, figures and errors keep it; pages for readers, their
 * pictures and styles override it.
 */
export const NOT_FOUND_BY_SEARCH: Headers = { 'X-Robots-Tag': 'noindex' }

/** For a page on demand that search engines may index. */
export const FOUND_BY_SEARCH: Headers = { 'X-Robots-Tag': 'all' }

/** For lists of names: cached for a moment, and no crawler follows a million names from page to page. */
export const PUBLIC_LIST: Headers = {
  'X-Robots-Tag': 'noindex, nofollow',
  'Cache-Control': 'public, max-age=5, stale-while-revalidate=25, stale-if-error=30',
}

/** For pages behind a token: not cached, not sent as a referrer, not indexed. */
export const PERSONAL_PAGE: Headers = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
}

/** Marks the page that is being rendered as one behind a token. */
export function markPersonal({ headers }: { headers: globalThis.Headers }): void {
  for (const [name, value] of Object.entries(PERSONAL_PAGE)) headers.set(name, value)
}

/** Whether a path may be a page behind a token, so that even its errors are treated as personal. */
export function isPersonal(path: string): boolean {
  return /^\/(?:[a-z]{2}\/+)?(?:verify|signature|unsubscribe|find-my-signature|mailbox|organise)(?:\/|$)/.test(
    path,
  )
}
