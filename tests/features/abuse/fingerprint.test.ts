import { describe, expect, it } from 'vitest'
import { fingerprintsOf, isDistinctive } from '#features/abuse/fingerprint.ts'
import { parseEmailAddress } from '#values/email-address.ts'

function fingerprints(address: string, { name = 'Ada Lovelace', client = 'network' } = {}): string[] {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is not an email address.`)
  return fingerprintsOf({ email, name, client }).map(({ kind, text }) => `${kind} ${text}`.trim())
}

describe('the fingerprints of a submission', () => {
  it('are its letter, network, domain and name', () => {
    expect(fingerprints('ada@example.org')).toEqual([
      'letter',
      'client network',
      'domain example.org',
      'pattern name ada lovelace',
    ])
  })

  it('have no network where it is unknown', () => {
    expect(fingerprints('ada@example.org', { client: '' })).not.toContain('client')
  })

  it.each([
    ['a host of a domain', 'ada@mail.example.org', 'domain example.org', true],
    ['a large provider', 'ada@gmail.com', 'domain gmail.com', false],
    ['a host below a large provider', 'ada@lab.gmail.com', 'domain gmail.com', true],
    ['a disposable domain', 'ada@mailinator.com', 'disposable', true],
    ['an ordinary domain', 'ada@example.org', 'disposable', false],
    ['numbers in the address', 'ada1815@example.org', 'pattern address ada#@', true],
    ['numbers in two places', 'a1b22@example.org', 'pattern address a#b#@', true],
    ['no numbers in the address', 'ada@example.org', 'pattern address ada@', false],
  ])('of %s: %s, %s', (_, address, fingerprint, has) => {
    expect(fingerprints(address).includes(fingerprint)).toBe(has)
  })

  it('leave numbers out of the name', () => {
    expect(fingerprints('ada@example.org', { name: 'Ada 12' })).toContain('pattern name ada #')
  })

  it('say nothing about a network to organisers', () => {
    const email = parseEmailAddress('ada1@example.org')
    if (!email) throw new Error('Ada has no address.')
    const labels = fingerprintsOf({ email, name: 'Ada', client: 'network' }).map(({ label }) => label)
    expect(labels).toEqual([null, null, 'example.org', 'address ada#@', 'name ada'])
  })
})

it.each([
  ['client', true],
  ['domain', true],
  ['pattern', true],
  ['disposable', true],
  ['letter', false],
  ['no-captcha', false],
  ['trapped', false],
] as const)('a cluster of kind %s has a distinctive feature: %s', (kind, expected) => {
  expect(isDistinctive(kind)).toBe(expected)
})
