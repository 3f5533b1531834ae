import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { cipherFrom, mailboxKey, recipientKey } from '#values/keys.ts'

const secret = Buffer.from('a secret of thirty-two bytes or so')

it('a sealed text opens in its own place, and nowhere else', () => {
  const cipher = cipherFrom(secret, randomBytes)
  const sealed = cipher.seal('ada@example.org', 'signatures.address/1')
  expect(cipher.open(sealed, 'signatures.address/1')).toBe('ada@example.org')
  expect(sealed).not.toContain('ada')
  expect(() => cipher.open(sealed, 'signatures.address/2')).toThrow()
  expect(() =>
    cipherFrom(Buffer.from('another secret'), randomBytes).open(sealed, 'signatures.address/1'),
  ).toThrow()
  const bytes = Buffer.from(sealed, 'base64url')
  for (const at of [0, 12, 28, bytes.length - 1]) {
    const altered = Buffer.from(bytes)
    altered.writeUInt8(altered.readUInt8(at) ^ 1, at)
    expect(() => cipher.open(altered.toString('base64url'), 'signatures.address/1')).toThrow()
  }
  expect(cipher.seal('ada@example.org', 'signatures.address/1')).not.toBe(sealed)
})

it('a mailbox has another key at each letter, and on each day', () => {
  const keys = [
    mailboxKey(secret, 'one', 'ada@example.org'),
    mailboxKey(secret, 'two', 'ada@example.org'),
    recipientKey(secret, new Date('2026-03-01T23:59:59Z'), 'ada@example.org'),
    recipientKey(secret, new Date('2026-03-02T00:00:00Z'), 'ada@example.org'),
  ]
  expect(new Set(keys)).toHaveLength(4)
  expect(mailboxKey(secret, 'one', 'ada@example.org')).toBe(keys[0])
})
