import { expect, it } from 'vitest'
import type { MailKind } from '../../src/domain/mail-content.ts'
import { writeMessage } from '../../src/mail/message.ts'
import { shippedLetter } from '../support/app.ts'

const content = { to: 'ada@example.org', name: 'Ada', version: 2, token: 'T'.repeat(43), news: null }
const site = 'https://letter.example.org'

it.each<[MailKind, string]>([
  ['verify', 'verify'],
  ['already-signed', 'signature'],
  ['signed-otherwise', 'letters'],
  ['counted', 'signature'],
])(
  'the mail "%s" has one link, on a line of its own, and says which letter and how not to get it',
  (kind, path) => {
    const token = kind === 'signed-otherwise' ? null : content.token
    const { subject, text, html } = writeMessage(kind, shippedLetter(), 'en', { ...content, token }, site)
    const link = `${site}/${path}/${token ?? 'unpaid-proof'}`
    expect(text.split('\r\n').filter((line) => line === link)).toHaveLength(1)
    expect(html).toContain(`href="${link}"`)
    for (const part of [subject, text.replaceAll('\r\n', ' '), html])
      expect(part).toContain('We are artists, not proof of approval')
    expect(text).toContain(`${site}/letters/unpaid-proof`)
    expect(html).not.toMatch(/<img|<script|<link/)
  },
)

it('quotes a name as text, and only its beginning', () => {
  const name = `<img src=x onerror=alert(1)> "${'x'.repeat(100)}`
  const { text, html } = writeMessage('verify', shippedLetter(), 'en', { ...content, name }, site)
  expect(html).not.toContain('<img')
  expect(html).toContain('&lt;img')
  expect(text).toContain('…')
  expect(text).not.toContain('x'.repeat(60))
})

it('does not take braces in a name for placeholders', () => {
  const { text } = writeMessage(
    'verify',
    shippedLetter(),
    'en',
    { ...content, name: '{title} {0} ${token}' },
    site,
  )
  expect(text).toContain('Hello {title} {0} ${token},')
})
