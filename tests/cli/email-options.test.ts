import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { readAddress, readNameServer, readSelectors } from '#cli/email-options.ts'

describe('a name server', () => {
  it.each([
    ['192.0.2.53', '192.0.2.53:53'],
    ['192.0.2.53:1', '192.0.2.53:1'],
    ['192.0.2.53:65535', '192.0.2.53:65535'],
    ['2001:db8::53', '[2001:db8::53]:53'],
    ['[2001:db8::53]', '[2001:db8::53]:53'],
    ['[::1]:5353', '[::1]:5353'],
  ])('%s is understood', (value, server) => {
    expect(readNameServer(value)).toBe(server)
  })

  it.each([
    '',
    'dns.example.org',
    'localhost:53',
    '192.0.2.256',
    '192.0.2.53:',
    '192.0.2.53:0',
    '192.0.2.53:65536',
    '[192.0.2.53]:53',
    '[::1]:0',
    '[::1',
    '::1]:53',
    '192.0.2.53,192.0.2.54',
  ])('%s is refused', (value) => {
    expect(() => readNameServer(value)).toThrow(InvalidArgumentError)
  })
})

it('selectors are names, one after the other or in a list, each once', () => {
  expect(readSelectors('s1, mail.2026,s1', ['s2', 's1'])).toEqual(['s2', 's1', 'mail.2026'])
  for (const value of ['', 's1,', 's1,,s2', 'a b', 's1;s2']) {
    expect(() => readSelectors(value), value).toThrow(InvalidArgumentError)
  }
})

it('an address is one', () => {
  expect(readAddress(' Olga@Example.org ')).toBe('Olga@example.org')
  for (const value of ['', 'olga', 'Olga <olga@example.org>', 'olga@example.org,eve@example.net']) {
    expect(() => readAddress(value), value).toThrow(InvalidArgumentError)
  }
})
