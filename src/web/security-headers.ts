/** What every answer says to the browser, static or not, found or not. `https` adds what only TLS can keep. */
export function securityHeaders({ https }: { https: boolean }): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), browsing-topics=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

/** Nothing but our own origin, nothing inline, in nobody's frame. */
const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** What a page may load besides our own files, by directive. */
export type Sources = Readonly<
  Partial<Record<'script-src' | 'style-src' | 'connect-src' | 'frame-src' | 'worker-src', string>>
>

/** The policy of a page; `more` is allowed besides what every page may do. */
export function contentSecurityPolicy(more: Sources = {}): string {
  const policy: Record<string, string> = { ...POLICY }
  for (const [directive, sources] of Object.entries(more)) {
    policy[directive] = policy[directive] ? `${policy[directive]} ${sources}` : sources
  }
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ')
}

/** For pages behind a token: kept nowhere, passed on to nobody, found by no search engine. */
export const PERSONAL_PAGE: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
}
