import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyAddress from 'proxy-addr'
import type { Trust } from '#platform/trusted-proxies.ts'
import type { ProxyFinding } from '#values/proxy-finding.ts'

/** Headers that proxies add, in their usual spelling. */
const FORWARDING_HEADERS = [
  'X-Forwarded-For',
  'Forwarded',
  'X-Real-IP',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'Fastly-Client-IP',
  'X-Original-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
] as const

/** Paths that monitoring and load balancers request directly, without a proxy. */
const MONITORED: ReadonlySet<string> = new Set(['/healthz', '/metrics'])

const PRIVATE: ReadonlySet<string> = new Set([
  'private',
  'uniqueLocal',
  'loopback',
  'linkLocal',
  'carrierGradeNat',
])

/**
 * Finds what contradicts the configured proxies (see `readTrust`) in a request, and the header that shows it; `null` if
 * nothing does. `counts`: proxies are trusted by their number.
 */
export function findProxy(
  request: IncomingMessage,
  path: string,
  { trust, counts }: { trust: Trust | null; counts: boolean },
): { finding: ProxyFinding; header: string } | null {
  const [peer = '', ...before] = addressesOf(request)
  if (!trust?.(peer, 0)) {
    const header = FORWARDING_HEADERS.find((name) => request.headers[name.toLowerCase()] !== undefined)
    return header ? { finding: 'untrusted-header', header } : null
  }
  const header = 'X-Forwarded-For'
  const client = before.findIndex((address, i) => !trust(address, i + 1))
  if (client === -1) {
    if (MONITORED.has(path)) return null
    if (counts) return { finding: 'too-few-hops', header }
    // Clients may be in the trusted network; then their address is the last one.
    return before.length === 0 ? { finding: 'header-missing', header } : null
  }
  const isNamedAfterOthers = client < before.length - 1
  return isNamedAfterOthers && isPrivate(before[client] ?? '') ? { finding: 'uncounted-proxy', header } : null
}

/** The address of the socket, then those of X-Forwarded-For, the last one first. */
function addressesOf(request: IncomingMessage): string[] {
  try {
    return proxyAddress.all(request)
  } catch {
    return [request.socket.remoteAddress ?? '']
  }
}

function isPrivate(address: string): boolean {
  return ipaddr.isValid(address) && PRIVATE.has(ipaddr.process(address).range())
}
