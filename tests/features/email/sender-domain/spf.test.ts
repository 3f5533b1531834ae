import { describe, expect, it } from 'vitest'
import { judgeSpf, type SpfPath } from '#features/email/sender-domain/spf.ts'
import { readSpf } from '#features/email/sender-domain/spf-record.ts'

describe('of the texts of a name', () => {
  it.each([
    ['none is there', [], 'none'],
    ['one is about something else', ['google-site-verification=1'], 'none'],
    ['one only begins like it', ['v=spf10 -all', 'v=spf1-all', ' v=spf1 -all'], 'none'],
    ['one is it, among others', ['something', 'v=spf1 -all'], 'record'],
    ['one is it and says nothing', ['v=spf1'], 'record'],
    ['one is it in capitals', ['V=SPF1 -ALL'], 'record'],
    ['two are it', ['v=spf1 -all', 'v=spf1 mx -all'], 'several'],
  ])('%s', (_, texts, state) => {
    expect(readSpf(texts).state).toBe(state)
  })
})

const record = (text: string) => {
  const reading = readSpf([`v=spf1 ${text}`])
  if (reading.state !== 'record') throw new Error(`${text}: ${reading.state}`)
  return reading.record
}

describe('the terms of a record', () => {
  it.each([
    ['ip4:192.0.2.0/24 ip6:2001:db8::/32 -all', 0],
    ['a -all', 1],
    ['a mx ptr exists:%{ir}.example.org include:example.net -all', 5],
    ['a:mail.example.org/24//64 mx/24 -all', 2],
    ['redirect=example.net', 1],
    ['redirect=example.net -all', 0],
    ['a -all mx include:example.net', 1],
    ['exp=explain.example.org unknown=value -all', 0],
  ])('%s: %i lookups', (text, lookups) => {
    expect(record(text).lookups).toBe(lookups)
  })

  it.each([
    ['-all', '-'],
    ['~all', '~'],
    ['?all', '?'],
    ['+all', '+'],
    ['all', '+'],
    ['ALL', '+'],
    ['mx', null],
    ['-all +all', '-'],
  ])('%s: the end is %s', (text, all) => {
    expect(record(text).all).toBe(all)
  })

  it('are followed only where they are the same for every mail', () => {
    expect(record('include:a.example -include:b.example include:%{d}.example ~all').includes).toEqual([
      { domain: 'a.example', qualifier: '+' },
      { domain: 'b.example', qualifier: '-' },
    ])
    expect(record('redirect=a.example').redirect).toBe('a.example')
    expect(record('redirect=a.example -all').redirect).toBeNull()
  })

  it.each([
    'ip4:192.0.2.256',
    'ip4:192.0.2.0/33',
    'ip4',
    'ip6:2001:db8::/129',
    'ip6:192.0.2.1',
    'include',
    'include:',
    'exists',
    'all:example.org',
    'a/24/64',
    'redirect=',
    'ip:192.0.2.1',
    'mail.example.org',
    '--all',
    'constructor',
    '-all,',
  ])('%s is a mistake', (term) => {
    expect(readSpf([`v=spf1 mx ${term} -all`])).toEqual({ state: 'malformed', term })
  })

  it.each(['ip4:192.0.2.255', 'ip4:192.0.2.0/32', 'ip6:2001:db8::/128', 'ptr', '?a', 'include=x'])(
    '%s is none',
    (term) => {
      expect(readSpf([`v=spf1 ${term} -all`]).state).toBe('record')
    },
  )

  it('are spoilt by a mistake behind the end too, and by a second redirect', () => {
    expect(readSpf(['v=spf1 -all oops'])).toEqual({ state: 'malformed', term: 'oops' })
    expect(readSpf(['v=spf1 redirect=a.example redirect=b.example'])).toEqual({
      state: 'malformed',
      term: 'redirect=b.example',
    })
  })
})

it.each<[SpfPath, string, string]>([
  [{ state: 'none' }, 'broken', 'add a TXT record at example.org'],
  [{ state: 'several', at: 'example.org', count: 2 }, 'broken', '2 SPF records'],
  [{ state: 'malformed', at: 'example.net', term: 'ip5:' }, 'broken', 'example.net cannot be read at "ip5:"'],
  [{ state: 'included-has-none', at: 'example.net' }, 'broken', 'leads to example.net, which has none'],
  [{ state: 'too-many-lookups' }, 'broken', 'more than 10 lookups'],
  [{ state: 'varies', at: 'example.org' }, 'warn', 'differs for each email'],
  [{ state: 'followed', lookups: 1, all: '+', open: null }, 'broken', 'ends in "+all"'],
  [{ state: 'followed', lookups: 1, all: '-', open: 'example.net' }, 'broken', 'includes example.net'],
  [{ state: 'followed', lookups: 1, all: '?', open: null }, 'warn', 'ends in "?all"'],
  [{ state: 'followed', lookups: 1, all: null, open: null }, 'warn', 'has no end'],
  [{ state: 'followed', lookups: 1, all: '~', open: null }, 'ok', '1 of 10 lookups and "~all"'],
  [{ state: 'followed', lookups: 10, all: '-', open: null }, 'ok', '10 of 10 lookups and "-all"'],
])('%j is judged', (path, level, words) => {
  const finding = judgeSpf('example.org', path)
  expect(finding).toMatchObject({ level, about: 'SPF', sentence: expect.stringContaining(words) })
})
