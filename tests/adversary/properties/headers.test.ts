import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerValue, RUNS } from '#tests/support/properties.ts'
import { wantsJson } from '#web/http/accept.ts'
import { chooseEncoding } from '#web/http/compression.ts'
import { hasAlready } from '#web/http/etag.ts'
import { isFromOtherOrigin } from '#web/http/same-origin.ts'

const SITE = 'https://letter.example.org'

describe('whatever a header says,', () => {
  it('a client has the version of its entity tag, weak or strong, and no other', () => {
    const tag = fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/).map((name) => `"${name}"`)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), tag)), tag, headerValue, (list, own, odd) => {
        const header = list.map(([isWeak, name]) => `${isWeak ? 'W/' : ''}${name}`).join(', ')
        expect(hasAlready(header, own)).toBe(list.some(([, name]) => name === own))
        expect(hasAlready(`${header}, W/${own}`, own)).toBe(true)
        if (hasAlready(odd, own)) expect(odd.includes('*') || odd.includes(own)).toBe(true)
      }),
      RUNS,
    )
    for (const nothing of [null, undefined, '']) expect(hasAlready(nothing, '"a"')).toBe(false)
  })

  it('JSON is sent to clients that accept it and not HTML', () => {
    fc.assert(
      fc.property(headerValue, (accept) => {
        const isWanted = wantsJson(new Request('http://localhost/', { headers: { Accept: accept } }))
        if (isWanted) expect(accept.toLowerCase()).toContain('application/json')
        if (/text\/html/.test(accept) && /(^|[\s,;])text\/html($|[\s,;])/.test(accept))
          expect(isWanted).toBe(false)
      }),
      RUNS,
    )
  })

  it('a file is sent in a form that the client named, and did not rule out', () => {
    const bodies = { identity: { length: 3 }, gzip: { length: 2 }, br: { length: 1 } }
    fc.assert(
      fc.property(headerValue, (header) => {
        const encoding = chooseEncoding(header, bodies)
        expect(['identity', 'gzip', 'br']).toContain(encoding)
        if (encoding === 'identity') return
        const named = header.toLowerCase().split(',')
        expect(named.some((part) => part.split(';')[0]?.trim() === encoding)).toBe(true)
        for (const never of [';q=0', '; q=0.0', ' ;\tQ=0.000 ']) {
          expect(chooseEncoding(`${encoding}${never}`, bodies), never).toBe('identity')
        }
      }),
      RUNS,
    )
    expect(chooseEncoding(undefined, bodies)).toBe('identity')
    expect(chooseEncoding('br, gzip', { ...bodies, br: { length: 9 }, gzip: { length: 9 } })).toBe('identity')
  })

  it('a form comes from our own origin only if the browser says so, or no header says anything', () => {
    fc.assert(
      fc.property(headerValue, headerValue, (site, origin) => {
        const both = new Headers({ 'Sec-Fetch-Site': site, Origin: origin })
        const said = both.get('sec-fetch-site')
        expect(isFromOtherOrigin(both, SITE)).toBe(said !== 'same-origin' && said !== 'none')
        const alone = new Headers({ Origin: origin })
        const from = alone.get('origin')
        expect(isFromOtherOrigin(alone, SITE)).toBe(from !== 'null' && from !== SITE)
      }),
      RUNS,
    )
    expect(isFromOtherOrigin(new Headers(), SITE)).toBe(false)
  })
})
