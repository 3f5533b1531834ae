/**
 * How requests contradict the setting TRUSTED_PROXIES about the proxies in front of the server:
 * `untrusted-header`: a forwarding header from an address that is not trusted; `too-few-hops`: fewer proxies than it
 * counts; `header-missing`: no X-Forwarded-For from an address that is trusted; `uncounted-proxy`: behind the proxies
 * that it counts or names there is probably another one.
 */
export const PROXY_FINDINGS = [
  'untrusted-header',
  'too-few-hops',
  'header-missing',
  'uncounted-proxy',
] as const

/** One of them. */
export type ProxyFinding = (typeof PROXY_FINDINGS)[number]

/** A finding, the header that showed it, and when it was made first and last. */
export type SeenProxyFinding = { finding: ProxyFinding; header: string; firstAt: Date; lastAt: Date }

/** A finding that is not repeated for this long is over. Milliseconds. */
const FINDING_LIFE = 24 * 60 * 60_000

/** Whether a finding is over. */
export function isProxyFindingOver({ lastAt }: SeenProxyFinding, now: Date): boolean {
  return now.getTime() - lastAt.getTime() > FINDING_LIFE
}

/** What a finding means and what to do, for operators. Anyone can make a header up, so each says when it means nothing. */
export function proxyAdvice(finding: ProxyFinding, header: string): string {
  return ADVICE[finding].replace('{header}', header)
}

const ADVICE: Readonly<Record<ProxyFinding, string>> = {
  'untrusted-header':
    'Requests have the header {header}, and TRUSTED_PROXIES does not trust the address that sends it. If a proxy stands before the server, everyone behind it counts as one network and shares its limits: set TRUSTED_PROXIES to the number of proxies or to their addresses. If people reach the server directly, someone made the header up: it is ignored, and nothing needs to be done.',
  'too-few-hops':
    'Requests pass fewer proxies than TRUSTED_PROXIES counts. Anyone who sends one can pretend to come from any network and avoid the limits: lower TRUSTED_PROXIES to the number of proxies, and let no one reach the server but through them. If only monitoring of your own reaches it directly, nothing needs to be done.',
  'header-missing':
    'An address that TRUSTED_PROXIES trusts sends requests without X-Forwarded-For. If it is a proxy, everyone behind it counts as one network and shares its limits: make the proxy send that header. If these are requests of your own, such as monitoring, nothing needs to be done.',
  'uncounted-proxy':
    'The address that is taken for that of the visitor is in a private network, and X-Forwarded-For names others before it. If it is the address of another proxy, everyone behind that counts as one network and shares its limits: count it in TRUSTED_PROXIES, or add its address. If your visitors are in a private network, someone made the rest of the header up: nothing needs to be done.',
}
