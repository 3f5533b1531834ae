import { describe, expect, it } from 'vitest'
import { isSelector, judgeDkimKey, readDkimKey } from '#features/email/sender-domain/dkim.ts'
import { ed25519Record, rsaRecord } from '#tests/support/dkim-keys.ts'

const NAME = 's1._domainkey.example.org'
const judge = (...texts: string[]) => judgeDkimKey(NAME, readDkimKey(texts))

describe('an RSA key', () => {
  it.each([
    [1023, 'broken', 'has 1023 bits, which receivers do not believe'],
    [1024, 'warn', 'has 1024 bits, 2048 are wanted'],
    [2047, 'warn', 'has 2047 bits, 2048 are wanted'],
    [2048, 'ok', 'has an RSA key of 2048 bits'],
  ])('of %i bits', (bits, level, words) => {
    expect(judge(rsaRecord(bits))).toMatchObject({ level, sentence: expect.stringContaining(words) })
  })

  it('is read in both forms, with blanks in it, and without what has a default', () => {
    expect(judge(rsaRecord(2048, 'pkcs1')).level).toBe('ok')
    expect(judge(rsaRecord(2048).replace(/.{60}/g, '$& ')).level).toBe('ok')
    expect(judge(rsaRecord(2048).replace('v=DKIM1; k=rsa; ', '')).level).toBe('ok')
    expect(judge(`${rsaRecord(2048)};`).level).toBe('ok')
  })

  it('that is only tested counts for nothing yet', () => {
    const finding = judge(`${rsaRecord(2048)}; t=s:y`)
    expect(finding).toMatchObject({ level: 'warn', sentence: expect.stringContaining('take "t=y" out') })
    expect(judge(`${rsaRecord(2048)}; t=s`).level).toBe('ok')
  })
})

it('an Ed25519 key is one, whole', () => {
  expect(judge(ed25519Record()).sentence).toContain('an Ed25519 key')
  expect(readDkimKey(['v=DKIM1; k=ed25519; p=AAAA'])).toEqual({ state: 'unreadable' })
})

it.each([
  ['nothing', [], 'none'],
  ['what every name of the domain has', ['v=spf1 -all', 'v=DMARC1; p=none', 'hello'], 'none'],
  ['two keys', ['v=DKIM1; p=AAAA', 'p=AAAA'], 'several'],
  ['an empty key', ['v=DKIM1; p='], 'revoked'],
  ['an empty key of blanks', ['v=DKIM1; k=rsa; p= ;'], 'revoked'],
  ['no key in the record', ['v=DKIM1; k=rsa'], 'unreadable'],
  ['another version', ['v=DKIM12; p=AAAA'], 'none'],
  ['the version in other letters', ['v=dkim1; p=AAAA'], 'unreadable'],
  ['two tags of one name', ['v=DKIM1; p=AAAA; p=BBBB'], 'unreadable'],
  ['another kind of key', ['v=DKIM1; k=dsa; p=AAAA'], 'unreadable'],
  ['a key that is cut', [rsaRecord(2048).slice(0, -40)], 'unreadable'],
  ['a key that is no base64', ['v=DKIM1; p=BEGIN-PUBLIC-KEY'], 'unreadable'],
])('%s', (_, texts, state) => {
  expect(readDkimKey(texts).state).toBe(state)
})

it.each([
  [[], `add a TXT record at ${NAME}`],
  [['p=AAAA', 'p=BBBB'], 'leave one'],
  [['v=DKIM1; p='], 'is revoked'],
  [['v=DKIM1'], 'copy it again'],
])('%j is broken, and the sentence says what to do', (texts, words) => {
  expect(judge(...texts)).toMatchObject({ level: 'broken', sentence: expect.stringContaining(words) })
})

it('a selector is a name', () => {
  for (const name of ['s1', 'mail.2026', 'a_b', '20230601', 'x'.repeat(63)]) {
    expect(isSelector(name), name).toBe(true)
  }
  for (const name of ['', '.', 'a..b', '-a', 'a b', 'a;b', 'x'.repeat(64)]) {
    expect(isSelector(name), name).toBe(false)
  }
})
