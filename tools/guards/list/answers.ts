import type { Guard } from '#tools/guards/guard.ts'

const TABS = 'tests/journeys/readers-have-many-tabs.test.ts'
const HTTP = 'tests/web/http.test.ts'
const TARGET = 'src/web/http/request-target.ts'
const ASKED_ODDLY = {
  file: 'tests/web/malformed.test.ts',
  name: 'asked oddly answers with a status that says why',
}
const HEADERS = 'src/web/http/security-headers.ts'
const SAYS_THE_SAME = { file: HTTP, name: 'says the same in its headers on every kind of answer' }
const ASKED_WRONGLY = { file: HTTP, name: 'asked wrongly answers with a page and the right status' }
const EVERY_HEADER = { file: 'tests/web/headers.test.ts', name: 'are on every answer' }

/** Guards of responses: headers, rejected requests, and what the server keeps secret. */
export const ANSWERS: readonly Guard[] = [
  {
    holds: 'only our own origin is allowed: default-src',
    file: HEADERS,
    there: `'default-src': "'none'"`,
    without: `'default-src': '*'`,
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'inline scripts do not run: script-src',
    file: HEADERS,
    there: `'script-src': "'self'"`,
    without: `'script-src': "'self' 'unsafe-inline'"`,
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'forms are sent to our own origin only: form-action',
    file: HEADERS,
    there: `'form-action': "'self'",`,
    without: '',
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'no other site frames a page: frame-ancestors',
    file: HEADERS,
    there: `'frame-ancestors': "'none'",`,
    without: '',
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'no other site frames a page: X-Frame-Options',
    file: HEADERS,
    there: "'X-Frame-Options': 'DENY',",
    without: '',
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'browsers do not sniff content types: nosniff',
    file: HEADERS,
    there: "'X-Content-Type-Options': 'nosniff',",
    without: '',
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'a browser that used TLS comes back with TLS: HSTS',
    file: HEADERS,
    there: "...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),",
    without: '',
    caughtBy: { file: HTTP, name: 'keeps its one cookie from scripts and other sites' },
  },
  {
    holds: 'a personal page is kept nowhere',
    file: HEADERS,
    there: `'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',`,
    without: "'Referrer-Policy': 'no-referrer',",
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'a personal page does not pass on its address: no-referrer',
    file: HEADERS,
    there: `'Referrer-Policy': 'no-referrer',`,
    without: '',
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'a personal page is found by no search engine',
    file: HEADERS,
    there: "'Referrer-Policy': 'no-referrer',\n  'X-Robots-Tag': 'noindex, nofollow',",
    without: "'Referrer-Policy': 'no-referrer',",
    caughtBy: SAYS_THE_SAME,
  },
  {
    holds: 'errors on a personal page have the headers of personal pages',
    file: 'src/server/listener.ts',
    there: '!target || isPersonal(target.read) ? PERSONAL_PAGE : NOT_FOUND_BY_SEARCH',
    without: 'NOT_FOUND_BY_SEARCH',
    caughtBy: EVERY_HEADER,
  },
  {
    holds: 'pages are indexed by search engines only where they allow it',
    file: 'src/server/listener.ts',
    there: 'PERSONAL_PAGE : NOT_FOUND_BY_SEARCH',
    without: 'PERSONAL_PAGE : {}',
    caughtBy: EVERY_HEADER,
  },
  {
    holds: 'a crawler may read that a page is not to be kept',
    file: 'src/pages/robots.txt.ts',
    there: 'Disallow: /letters/*/events',
    without: 'Disallow: /verify/',
    caughtBy: { file: HTTP, name: 'says to machines what it is' },
  },
  {
    holds: 'a damaged link redirects to the mended one',
    file: 'src/server/steps/path.ts',
    there: 'if (link?.mended && isRead) {',
    without: 'if (false as boolean) {',
    caughtBy: { file: 'tests/web/refusals.test.ts', name: 'is mended on every page by a redirect' },
  },
  {
    holds: 'a damaged link that ends the updates ends them',
    file: 'src/server/steps/path.ts',
    there: "link?.mended?.startsWith('/unsubscribe/') ? parseTarget(link.mended) : null",
    without: 'null',
    caughtBy: { file: 'tests/adversary/links.test.ts', name: '9: with one bit changed' },
  },
  {
    holds: 'no token is made up from a damaged one',
    file: 'src/web/http/damaged-link.ts',
    there: 'candidates.filter(isTokenShaped)',
    without: 'candidates.filter((each) => each.length > 40)',
    caughtBy: { file: 'tests/web/damaged-link.test.ts', name: 'is not made up from' },
  },
  {
    holds: 'a browser has one stream',
    file: 'src/scripts/follow.ts',
    there: 'navigator.locks.request(NAME, { signal: over.signal }, lead)',
    without: 'lead()',
    caughtBy: { file: TABS, name: 'twelve tabs of two letters have one stream' },
  },
  {
    holds: 'a buffered event stream is closed by its client',
    file: 'src/scripts/letter-stream.ts',
    there: 'giveUpAfter(FIRST_EVENT)',
    without: '',
    caughtBy: { file: TABS, name: 'where a proxy holds the stream back' },
  },
  {
    holds: 'a hidden tab follows no event stream',
    file: 'src/scripts/follow.ts',
    there: 'if (document.hidden) leave = leave?.() ?? null',
    without: 'if (false as boolean) leave = leave?.() ?? null',
    caughtBy: { file: TABS, name: 'without locks there is no stream' },
  },
  {
    holds: 'the last number of a burst is announced',
    file: 'src/scripts/announce.ts',
    there: 'const delay = Math.min(QUIET, changedAt + every - now)',
    without: 'if (timer !== undefined) return\n    const delay = 0',
    caughtBy: { file: 'tests/scripts/announce.test.ts', name: 'announces the last number of a burst, once' },
  },
  {
    holds: 'a body has a limit',
    file: 'src/web/http/body.ts',
    there: 'MAX_BODY = 64 * 1024',
    without: 'MAX_BODY = 64 * 1024 * 1024',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'a body that does not say how long it is has a limit',
    file: 'src/web/http/body.ts',
    there: 'if (size <= most) return chunks.push(chunk)',
    without: 'if (size >= 0) return chunks.push(chunk)',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'a form has a limited number of fields',
    file: 'src/web/forms/form.ts',
    there: 'MAX_FIELDS) return { ok: false, status: 400 }',
    without: 'Number.POSITIVE_INFINITY) return { ok: false, status: 400 }',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'a POST has the media type of a form',
    file: 'src/web/forms/form.ts',
    there:
      "if (!FORM_TYPES.test(request.headers.get('content-type') ?? '')) return { ok: false, status: 415 }",
    without: '',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'a header has a limit',
    file: 'src/server/listen.ts',
    there: 'maxHeaderSize: 16 * 1024',
    without: 'maxHeaderSize: 16 * 1024 * 1024',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'an address with control characters is refused',
    file: TARGET,
    there: String.raw`[\p{Cc}\\]|%`,
    without: '%',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'an address that is encoded twice is refused',
    file: TARGET,
    there: String.raw`|%[\dA-Fa-f]{2}|`,
    without: '|',
    caughtBy: ASKED_ODDLY,
  },
  {
    holds: 'a bad percent sign is refused',
    file: TARGET,
    there: `} catch {
    return null
  }`,
    without: `} catch {
    return path
  }`,
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'an address of two hosts is refused',
    file: TARGET,
    there: "|| path.startsWith('//') ",
    without: '',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'a request names one host',
    file: 'src/server/steps/protocol.ts',
    there: 'if (!namesOneHost(request)) return errorPage(400)',
    without: '',
    caughtBy: ASKED_ODDLY,
  },
  {
    holds: 'a compressed body is rejected',
    file: 'src/server/steps/body.ts',
    there: 'if (!isRead && isEncoded(request)) return errorPage(415)',
    without: '',
    caughtBy: ASKED_ODDLY,
  },
  {
    holds: 'a form is UTF-8',
    file: 'src/web/forms/form.ts',
    there: "new TextDecoder('utf-8', { fatal: true })",
    without: "new TextDecoder('utf-8')",
    caughtBy: ASKED_ODDLY,
  },
  {
    holds: 'a form has no NUL',
    file: 'src/web/forms/form.ts',
    there: String.raw`read.includes('\0') ? null : await`,
    without: 'await',
    caughtBy: ASKED_ODDLY,
  },
  {
    holds: 'a client that never reads a response is disconnected',
    file: 'src/web/http/connections.ts',
    there: 'server.timeout = IDLE',
    without: 'server.timeout = 0',
    caughtBy: { file: 'tests/adversary/slow-clients.test.ts', name: 'serves others beside 500 clients' },
  },
  {
    holds: 'a POST is rejected where no page accepts it',
    file: 'src/middleware.ts',
    there: 'if (changes && organise === null && !TAKES_POST.has(context.routePattern)) return errorPage(405)',
    without: '',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'the framework’s own endpoints are not reachable',
    file: 'src/server/steps/path.ts',
    there: "if (target?.path.startsWith('/_')) return errorPage(404)",
    without: '',
    caughtBy: ASKED_WRONGLY,
  },
  {
    holds: 'a page knows one address of the site, whatever a request claims',
    file: 'src/server/steps/page.ts',
    there: 'request.headers.host = host',
    without: '',
    caughtBy: { file: HTTP, name: 'builds no link from what a request claims about its host' },
  },
  {
    holds: 'the mailbox page exists in a demonstration without SMTP only',
    file: 'src/app.ts',
    there: "config.mode === 'demonstration' && !config.mail.smtpUrl ? folderMailbox(emailFolder) : null",
    without: 'folderMailbox(emailFolder)',
    caughtBy: { file: 'tests/config/config.test.ts', name: 'show no mailbox where mail leaves' },
  },
  {
    holds: 'figures about clusters need the token',
    file: 'src/pages/metrics.ts',
    there: "hasBearerToken(request.headers.get('authorization'), app.config.metricsToken)",
    without: "hasBearerToken('Bearer x', 'x')",
    caughtBy: { file: 'tests/web/limits.test.ts', name: 'raises an alarm about a cluster' },
  },
  {
    holds: 'the log has nothing that was typed: describeFault',
    file: 'src/platform/log.ts',
    there: 'quotable ? cause.message : undefined',
    without: 'error.message',
    caughtBy: {
      file: 'tests/platform/log.test.ts',
      name: 'says of a fault what it is and where, and nothing that was typed',
    },
  },
  {
    holds: 'the log names no link: the route, not the path',
    file: 'src/middleware.ts',
    there: 'route: context.routePattern,',
    without: 'route: context.url.pathname,',
    caughtBy: { file: 'tests/web/process.test.ts', name: 'names no link in its log when a page fails' },
  },
  {
    holds: 'only its owner reads the secret',
    file: 'src/config/secret.ts',
    there: "mode: 0o600, flag: 'wx', flush: true",
    without: "flag: 'wx', flush: true",
    caughtBy: {
      file: 'tests/config/config.test.ts',
      name: 'the secret is made once, and only its owner may read it',
    },
  },
]
