import { describe, expect, it } from 'vitest'
import { parseEmailAddress } from '../../src/domain/email-address.ts'

describe('an address is understood', () => {
  it.each([
    ['ada@example.org', 'ada@example.org', 'ada@example.org'],
    ['  Ada@Example.ORG ', 'Ada@example.org', 'ada@example.org'],
    ["o'neil+letters@example.co.uk", "o'neil+letters@example.co.uk", "o'neil@example.co.uk"],
    ['a.b+c@gmail.com', 'a.b+c@gmail.com', 'ab@gmail.com'],
    ['A.B@googlemail.com', 'A.B@googlemail.com', 'ab@gmail.com'],
    ['a-b@pm.me', 'a-b@pm.me', 'ab@proton.me'],
    ['a.b@example.org', 'a.b@example.org', 'a.b@example.org'],
    ['ada@mac.com', 'ada@mac.com', 'ada@icloud.com'],
    ['jörg@example.org'.replace('jörg', 'joerg'), 'joerg@example.org', 'joerg@example.org'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah', 'ada@xn--r8jz45g.xn--zckzah'],
    ['+ada@example.org', '+ada@example.org', '+ada@example.org'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ])('%s', (typed, address, mailbox) => {
    expect(parseEmailAddress(typed)).toEqual({ address, mailbox })
  })

  it('at its longest, 254 octets', () => {
    const domain = (length: number) => {
      const labels = ['d'.repeat(61), 'd'.repeat(61), 'd'.repeat(61)].join('.')
      return `${'e'.repeat(length - labels.length - 5)}.${labels}.org`
    }
    expect(parseEmailAddress(`a@${domain(252)}`)?.address).toHaveLength(254)
    expect(parseEmailAddress(`ab@${domain(252)}`)).toBeNull()
  })
})

describe('anything but one address is refused', () => {
  it.each([
    '',
    '@example.org',
    'ada@',
    'ada',
    'ada@localhost',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@example.org, eve@example.net',
    'ada@example.org,eve@example.net',
    'ada@example.org;eve@example.net',
    'ada@example.org eve@example.net',
    'Ada <ada@example.org>',
    '<ada@example.org>',
    'friends: ada@example.org, eve@example.net;',
    '"ada"@example.org',
    '"ada@example.net"@example.org',
    'ada@example.org\r\nBcc: eve@example.net',
    'ada@example.org\nBcc:eve@example.net',
    'ada\0@example.org',
    'ada@exam\0ple.org',
    'a..b@example.org',
    '.a@example.org',
    'a.@example.org',
    'ada@-example.org',
    'ada@example-.org',
    'ada@example..org',
    'ada@example.org.',
    'ada@exa_mple.org',
    'ada@example.org/path',
    'ada@example%2eorg',
    'ada(comment)@example.org',
    'адa@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'d'.repeat(64)}.org`,
    `${'a@'.repeat(5_000)}example.org`,
  ])('%j', (typed) => {
    expect(parseEmailAddress(typed)).toBeNull()
  })
})
