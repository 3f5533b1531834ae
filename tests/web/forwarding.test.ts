import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { countsProxies, readTrust } from '#platform/trusted-proxies.ts'
import { findProxy } from '#web/http/forwarding.ts'

/** What a request shows: from whom it comes, and its headers; a text alone is X-Forwarded-For. */
function foundIn(
  setting: string | null,
  peer: string,
  said: string | Record<string, string>,
  path = '/',
): string | null {
  const headers = typeof said === 'string' ? { 'x-forwarded-for': said } : said
  const request = { headers, socket: { remoteAddress: peer }, connection: { remoteAddress: peer } }
  const trusted = { trust: readTrust(setting), counts: countsProxies(setting) }
  return findProxy(request as unknown as IncomingMessage, path, trusted)?.finding ?? null
}

describe('what a request shows about proxies', () => {
  it.each([
    // No proxy is trusted.
    [null, '203.0.113.7', {}, null],
    [null, '203.0.113.7', '198.51.100.1', 'untrusted-header'],
    [null, '10.0.0.1', { forwarded: 'for=198.51.100.1' }, 'untrusted-header'],
    [null, '10.0.0.1', { 'x-real-ip': '198.51.100.1' }, 'untrusted-header'],
    [null, '10.0.0.1', { 'cf-connecting-ip': '198.51.100.1' }, 'untrusted-header'],
    [null, '10.0.0.1', { 'x-forwarded-proto': 'https' }, 'untrusted-header'],
    ['0', '10.0.0.1', '198.51.100.1', 'untrusted-header'],
    // By number: honest requests have at least so many entries, whatever clients put before them.
    ['1', '10.0.0.1', '198.51.100.1', null],
    ['1', '10.0.0.1', '192.0.2.66, 198.51.100.1', null],
    ['2', '10.0.0.1', '198.51.100.1, 203.0.113.9', null],
    ['1', '10.0.0.1', {}, 'too-few-hops'],
    ['1', '10.0.0.1', { forwarded: 'for=198.51.100.1' }, 'too-few-hops'],
    ['2', '10.0.0.1', '198.51.100.1', 'too-few-hops'],
    ['3', '10.0.0.1', '198.51.100.1, 203.0.113.9', 'too-few-hops'],
    // A proxy that is not counted: its private address is taken for the visitor's.
    ['1', '10.0.0.1', '198.51.100.1, 10.0.0.2', 'uncounted-proxy'],
    ['1', '::1', '198.51.100.1, ::ffff:127.0.0.1', 'uncounted-proxy'],
    ['1', '10.0.0.1', '198.51.100.1, fd00::2', 'uncounted-proxy'],
    ['2', '10.0.0.1', '198.51.100.1, 10.0.0.2', null],
    ['1', '10.0.0.1', '10.0.0.2', null],
    // By address.
    ['10.0.0.0/8', '10.0.0.1', '198.51.100.1', null],
    ['10.0.0.0/8', '10.0.0.1', '198.51.100.1, 10.0.0.2', null],
    ['10.0.0.0/8', '10.0.0.1', '10.9.9.9', null],
    ['10.0.0.0/8', '10.0.0.1', {}, 'header-missing'],
    ['10.0.0.0/8', '10.0.0.1', { 'x-real-ip': '198.51.100.1' }, 'header-missing'],
    ['10.0.0.0/8', '203.0.113.7', {}, null],
    ['10.0.0.0/8', '203.0.113.7', '198.51.100.1', 'untrusted-header'],
    ['10.0.0.1', '10.0.0.1', '198.51.100.1, 192.168.0.2', 'uncounted-proxy'],
    // What is no address shows nothing of proxies.
    ['1', '10.0.0.1', '198.51.100.1, unknown', null],
    ['1', '10.0.0.1', '198.51.100.1, <script>', null],
    [null, '', {}, null],
  ] as const)('with TRUSTED_PROXIES=%s from %s saying %o is %s', (setting, peer, said, finding) => {
    expect(foundIn(setting, peer, said)).toBe(finding)
  })

  it('is nothing where monitoring asks without a proxy', () => {
    for (const path of ['/healthz', '/metrics']) {
      expect(foundIn('1', '10.0.0.1', {}, path)).toBe(null)
      expect(foundIn('10.0.0.0/8', '10.0.0.1', {}, path)).toBe(null)
    }
  })
})
