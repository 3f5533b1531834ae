import { describe, expect, it } from 'vitest'
import { mendAddress, parseEmailAddress, readEmailAddress } from '#values/email-address.ts'

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

describe('what a person typed', () => {
  it.each([
    ['ada＠example.org', 'ada@example.org'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ', 'ada@example.org'],
    ['ada@example。org', 'ada@example.org'],
    ['ada﹫example﹒org', 'ada@example.org'],
    ['\uFEFFa\u200Bd\u00ADa@\u2060example.org\u200F', 'ada@example.org'],
    ['\u202Aada@example.org\u202C', 'ada@example.org'],
    ['ada\u00A0@\u00A0example.org\u00A0', 'ada@example.org'],
    ['\u3000ada@example.org\t\r\n', 'ada@example.org'],
    ['ada@example.org..., ', 'ada@example.org'],
    ['ada@example.org;', 'ada@example.org'],
    ['<ada@example.org>', 'ada@example.org'],
    ['<ada@example.org', 'ada@example.org'],
    ['ada@example.org>', 'ada@example.org'],
    ['Ada Lovelace <ada@example.org>,', 'ada@example.org'],
    ['"Ada Lovelace" <ada@example.org>', 'ada@example.org'],
    ['MAILTO:ada@example.org?subject=Hello', 'ada@example.org'],
    ['« ada@example.org »', 'ada@example.org'],
    ['„ada@example.org“', 'ada@example.org'],
    ["'ada@example.org'", 'ada@example.org'],
    ["'ada'l@example.org", "'ada'l@example.org"],
    ["o'ada@example.org", "o'ada@example.org"],
    ['ada@b\u00FCcher.example.', 'ada@xn--bcher-kva.example'],
  ])('%j is %s', (typed, address) => {
    expect(readEmailAddress(typed)).toMatchObject({ ok: true, email: { address } })
    expect(readEmailAddress(mendAddress(typed))).toMatchObject({ ok: true, email: { address } })
  })

  it.each([
    ['', 'missing'],
    [' \u200B\u00A0', 'missing'],
    ['<>', 'missing'],
    ['ada', 'no-at'],
    ['ada.example.org', 'no-at'],
    ['undisclosed-recipients:;', 'no-at'],
    ['ada@example.org grace@example.org', 'two-ats'],
    ['ada@example.org,grace@example.org', 'two-ats'],
    ['grace@example.org <ada@example.org>', 'two-ats'],
    ['<ada@example.org>,<grace@example.org>', 'two-ats'],
    ['mailto:ada@example.org?cc=grace@example.org', 'two-ats'],
    ['ada@@example.org', 'two-ats'],
    ['ada\uFF20@example.org', 'two-ats'],
    ['ada lovelace@example.org', 'space'],
    ['ada\u00A0lovelace@example.org', 'space'],
    ['ada @example.org', 'space'],
    ['ada@example.org\r\nBcc: x', 'space'],
    ['friends: ada@example.org;', 'space'],
    ['@example.org', 'no-local'],
    ['ada@', 'no-domain'],
    ['ada@.', 'no-domain'],
    ['a..b@example.org', 'two-dots'],
    ['ada@example..org', 'two-dots'],
    ['ada@example.。org', 'two-dots'],
    ['.ada@example.org', 'outer-dot'],
    ['ada.@example.org', 'outer-dot'],
    ['ada@.example.org', 'outer-dot'],
    ['ada@localhost', 'no-ending'],
    ['ada@example.', 'no-ending'],
    ['ada@-example.org', 'hyphen'],
    ['ada@example-.org', 'hyphen'],
    ['ada@example.org-', 'hyphen'],
    ['adä@example.org', 'local-letters'],
    ['ада@example.org', 'local-letters'],
    ['ada,l@example.org', 'local-characters'],
    ['ada\0@example.org', 'local-characters'],
    ['"a"@example.org', 'local-characters'],
    ['ada@exa_mple.org', 'domain-characters'],
    ['ada@example.org/x', 'domain-characters'],
    ['ada@127.0.0.1', 'domain-characters'],
    ['ada@[127.0.0.1]', 'domain-characters'],
    ['ada@\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.example', 'domain-characters'],
    [`${'a'.repeat(65)}@example.org`, 'too-long'],
    [`ada@${'d'.repeat(64)}.org`, 'too-long'],
    [`ada@${'d.'.repeat(150)}org`, 'too-long'],
    [`ada@${'d.'.repeat(50_000)}org`, 'too-long'],
    ['<'.repeat(900), 'missing'],
  ])('%j is wrong: %s', (typed, problem) => {
    expect(readEmailAddress(typed)).toEqual({ ok: false, problem })
  })
})
