import { describe, expect, it } from 'vitest'
import { pathAfter, sitePath, withSafeLocation } from '#web/http/site-path.ts'

/** None of these is an address of this site, or is so to every browser. */
const ELSEWHERE = [
  '//evil.example',
  '//evil.example/organise',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/organise\\..\\..\\evil',
  'https://evil.example/organise',
  'https:/organise',
  'https:organise',
  'javascript:alert(1)',
  'data:text/html,x',
  'organise',
  '.',
  '?x',
  '',
  null,
  undefined,
  '/organise//evil.example',
  '/organise/..//evil.example',
  '/organise/%2f%2fevil.example',
  '/organise/%2Fevil',
  '/organise/%5Cevil',
  '/organise/%5cevil',
  '/organise/%252e%252e/evil',
  '/organise/%00',
  '/organise/%0d%0aSet-Cookie:%20a=b',
  '/organise\r\nSet-Cookie: a=b',
  '/\tevil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/organise\u0000',
  '/organise\u0085',
  '/organise /x',
  '/organise\u2028x',
  `/organise/${'a'.repeat(2_000)}`,
]

describe('a redirect', () => {
  it.each(ELSEWHERE)('does not lead to %j', (asked) => {
    expect(sitePath(asked)).toBeNull()
    expect(pathAfter(asked)).toBe('/organise')
  })

  it.each([
    ['/', '/'],
    ['/letters/unpaid-proof#sign', '/letters/unpaid-proof#sign'],
    ['/fr/find-my-signature?asked', '/fr/find-my-signature?asked'],
    ['/organise?to=%2F%2Fevil.example', '/organise?to=%2F%2Fevil.example'],
    ['/organise?to=//evil.example', '/organise?to=//evil.example'],
    ['/letters/a/../b', '/letters/b'],
    ['/letters/./b/..', '/letters/'],
    ['/letters/%2e%2e/evil', '/evil'],
    ['/letters/.%2E/evil', '/evil'],
    ['/letters/é', '/letters/%C3%A9'],
    ['/x?q=a b"<', '/x?q=a%20b%22%3C'],
  ])('leads to %j as %j', (asked, path) => {
    expect(sitePath(asked)).toBe(path)
    expect(sitePath(path), 'normalised once is normalised').toBe(path)
  })
})

describe('after signing in', () => {
  it.each([
    '/organise',
    '/ar/organise',
    '/organise/letters/unpaid-proof/signatures/all?q=a+b&after=x%3D',
    '/de/organise/account#passkeys',
  ])('the way leads to %j', (path) => {
    expect(pathAfter(path)).toBe(path)
  })

  it.each([
    '/organise/../../evil',
    '/organise/../letters/unpaid-proof',
    '/organise/%2e%2e/%2e%2e/evil',
    '/organise/.%2e/mailbox',
    '/ar/organise/../../mailbox',
    '/organised',
    '/xx/organise',
    '/fr/fr/organise',
    '/letters/unpaid-proof',
    '/ORGANISE',
  ])('%j is not for organisers', (asked) => {
    expect(pathAfter(asked)).toBe('/organise')
  })

  it('what is normalised stays for organisers', () => {
    expect(pathAfter('/organise/./letters/../account')).toBe('/organise/account')
  })
})

describe('an answer of a page', () => {
  const to = (location: string) => new Response(null, { status: 303, headers: { Location: location } })

  it('leads to this site, or is not sent', () => {
    expect(withSafeLocation(to('/letters/./a')).headers.get('Location')).toBe('/letters/a')
    expect(withSafeLocation(new Response('x')).headers.has('Location')).toBe(false)
    for (const location of ['//evil.example', 'https://evil.example/', '/\\evil.example'])
      expect(() => withSafeLocation(to(location)), location).toThrow('led away from the site')
  })
})
