import { describe, expect, it } from 'vitest'
import { dmarcDomains, judgeDmarc, readDmarc } from '#features/email/sender-domain/dmarc.ts'

describe('the record of a domain', () => {
  it.each([
    ['v=DMARC1; p=reject', 'ok', '"p=reject"'],
    ['v=DMARC1; p=quarantine; rua=mailto:dmarc@example.org!10m', 'ok', '"p=quarantine"'],
    ['v=DMARC1;p=Reject;', 'ok', '"p=reject"'],
    ['v = DMARC1 ; p = reject ; sp=none', 'ok', '"p=reject"'],
    ['v=DMARC1; p=none', 'warn', '("p=none")'],
    ['v=DMARC1; p=none; sp=reject', 'warn', '("p=none")'],
    ['v=DMARC1', 'broken', 'cannot be read'],
    ['v=DMARC1; rua=mailto:dmarc@example.org', 'broken', 'cannot be read'],
    ['v=DMARC1; p=', 'broken', 'cannot be read'],
    ['v=DMARC1; p=block', 'broken', 'cannot be read'],
    ['v=DMARC1 p=reject', 'broken', 'cannot be read'],
    ['v=DMARC1; p=reject; p=none', 'broken', 'cannot be read'],
    ['v=dmarc1; p=reject', 'broken', 'cannot be read'],
    ['p=reject; v=DMARC1', 'broken', 'Neither'],
    ['v=spf1 -all', 'broken', 'Neither'],
  ])('%s', (text, level, words) => {
    const finding = judgeDmarc('example.org', 'example.org', readDmarc(['something', text]))
    expect(finding).toMatchObject({ level, about: 'DMARC', sentence: expect.stringContaining(words) })
  })

  it('is one', () => {
    const two = readDmarc(['v=DMARC1; p=reject', 'v=DMARC1; p=none'])
    expect(judgeDmarc('example.org', 'example.org', two)).toMatchObject({
      level: 'broken',
      sentence: expect.stringContaining('2 DMARC records'),
    })
  })

  it('is told by its name where it is missing', () => {
    expect(judgeDmarc('letter.example.org', 'letter.example.org', readDmarc([])).sentence).toContain(
      'add a TXT record at _dmarc.letter.example.org, such as "v=DMARC1; p=quarantine"',
    )
  })
})

it.each([
  ['v=DMARC1; p=reject', 'ok', '"p=reject"'],
  ['v=DMARC1; p=reject; sp=none', 'warn', '("sp=none")'],
  ['v=DMARC1; p=none; sp=quarantine', 'ok', '"sp=quarantine"'],
  ['v=DMARC1; p=quarantine; sp=nonsense', 'ok', '"p=quarantine"'],
])('the record of a parent, %s, holds for its children', (text, level, words) => {
  const finding = judgeDmarc('letter.example.org', 'example.org', readDmarc([text]))
  expect(finding).toMatchObject({ level, sentence: expect.stringContaining(words) })
  expect(finding.sentence).toContain('_dmarc.example.org')
})

it('is looked for at eight names at most', () => {
  expect(dmarcDomains('letter.example.org')).toEqual(['letter.example.org', 'example.org', 'org'])
  expect(dmarcDomains('a.b.c.d.e.f.g.org')).toHaveLength(8)
  const long = dmarcDomains('x.a.b.c.d.e.f.g.org')
  expect(long).toHaveLength(8)
  expect(long.slice(0, 2)).toEqual(['x.a.b.c.d.e.f.g.org', 'b.c.d.e.f.g.org'])
})
