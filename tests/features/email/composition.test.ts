import { expect, it } from 'vitest'
import { envelopeOf, messageOf } from '#features/email/composition.ts'

const sender = { name: 'Our letter', address: 'letter@example.org' }
const email = {
  messageId: 'id',
  subject: 'Verify',
  text: '',
  html: '',
  unsubscribe: null,
  queuedAt: new Date('2026-03-01T12:00:00.000Z'),
}

it.each([
  'ada@example.org, eve@example.net',
  'Ada <ada@example.org>',
  'ada@example.org\r\nBcc: eve@example.net',
  'ada@example.org ',
  'all: ada@example.org;',
  '',
])('accepts exactly one address: not %j', (to) => {
  expect(() => messageOf({ ...email, to }, sender)).toThrow('exactly one email address')
  expect(() => envelopeOf({ ...email, to }, sender)).toThrow('exactly one email address')
})

it('accepts exactly one address: as what it is', () => {
  const to = 'ada@example.org'
  expect(messageOf({ ...email, to }, sender).to).toEqual([{ name: '', address: to }])
  expect(envelopeOf({ ...email, to }, sender)).toEqual({ from: sender.address, to: [to] })
})
