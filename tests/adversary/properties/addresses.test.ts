import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUNS, typed } from '#tests/support/properties.ts'
import { mendAddress, parseEmailAddress, readEmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'

const SECRET = Buffer.alloc(32, 7)

/** An address with something around or within it, more often right than what is merely typed. */
const nearly = fc
  .tuple(
    typed,
    fc.constantFrom('ada', 'Ada.L', "o'ada+x", 'a_b-c'),
    typed,
    fc.constantFrom('@', '@@', ''),
    typed,
  )
  .map(([before, local, between, at, after]) => `${before}${local}${between}${at}${after}example.org`)
const either = fc.oneof(typed, nearly, fc.emailAddress())

describe('an address, whatever is typed,', () => {
  it('is rejected, or exactly one local@domain in ASCII with nothing that an email library could split', () => {
    fc.assert(
      fc.property(either, (text) => {
        const email = parseEmailAddress(text)
        if (!email) return
        expect(email.address).toMatch(/^[\x21-\x7E]+$/)
        expect(email.address).not.toMatch(/[\r\n,;:<>()[\]"\\ ]/)
        expect(email.address.split('@')).toHaveLength(2)
        expect(email.address.length).toBeLessThanOrEqual(254)
        expect(email.mailbox.split('@')).toHaveLength(2)
      }),
      RUNS,
    )
  })

  it('is rejected with a reason, or mended to exactly one address', () => {
    fc.assert(
      fc.property(either, (text) => {
        const read = readEmailAddress(text)
        if (!read.ok) {
          expect(parseEmailAddress(text)).toBeNull()
          return
        }
        expect(read.email.address).toMatch(/^[^\s,;:<>()[\]"\\@]+@[a-z0-9.-]+$/)
        expect(readEmailAddress(read.email.address)).toEqual(read)
        expect(mendAddress(mendAddress(text))).toBe(mendAddress(text))
      }),
      RUNS,
    )
  })

  it('is not changed by being read again', () => {
    fc.assert(
      fc.property(either, (text) => {
        const email = parseEmailAddress(text)
        if (!email) return
        expect(parseEmailAddress(email.address)).toEqual(email)
      }),
      RUNS,
    )
  })

  it('has one mailbox for all its spellings, with another key at each letter', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,12}$/)
    const domain = fc.oneof(
      fc.constantFrom(
        'gmail.com',
        'googlemail.com',
        'proton.me',
        'pm.me',
        'icloud.com',
        'me.com',
        'bücher.example',
      ),
      label.map((name) => `${name}.example`),
    )
    const tag = fc.stringMatching(/^[a-z0-9+]{0,8}$/)
    fc.assert(
      fc.property(label, domain, tag, fc.boolean(), (local, host, word, isTagged) => {
        const plain = `${local}@${host}`
        const spellings = [
          `${local}${isTagged ? `+${word}` : ''}@${host}`,
          `${local.toUpperCase()}@${host.toUpperCase()}`,
          `  ${local}@${host.normalize('NFD')}\r\n`,
        ]
        const key = mailboxKey(SECRET, 'one', parseEmailAddress(plain)?.mailbox ?? '')
        for (const spelling of spellings) {
          const email = parseEmailAddress(spelling)
          expect(mailboxKey(SECRET, 'one', email?.mailbox ?? ''), spelling).toBe(key)
          expect(mailboxKey(SECRET, 'two', email?.mailbox ?? '')).not.toBe(key)
          expect(addressKey(SECRET, 'one', email?.address ?? '')).not.toBe(key)
        }
      }),
      RUNS,
    )
  })
})
