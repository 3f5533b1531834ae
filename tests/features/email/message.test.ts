import { describe, expect, it } from 'vitest'
import { type EmailKind, SIGNER_EMAILS, type SignerEmailKind } from '#features/email/kinds.ts'
import { writeMessage } from '#features/email/message.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { LOCALES, type Locale } from '#values/locale.ts'

const content = { to: 'ada@example.org', name: 'Ada', version: 2, token: 'T'.repeat(43), updates: null }
const KINDS = Object.keys(SIGNER_EMAILS) as SignerEmailKind[]
const TO_UPDATES: ReadonlySet<EmailKind> = new Set(['update', 'new-version'])
const UPDATES = {
  title: 'Updates',
  text: 'Something happened.',
  locale: 'en' as const,
  kind: 'update' as const,
}
const site = 'https://letter.example.org'

it.each<[EmailKind, string]>([
  ['verify', 'verify'],
  ['already-signed', 'signature'],
  ['signed-otherwise', 'letters'],
  ['counted', 'signature'],
])(
  'the email "%s" has one link, on its own line, and names the letter and how to stop such emails',
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

it('quotes only the beginning of a name, as text', () => {
  const name = `<img src=x onerror=alert(1)> "${'x'.repeat(100)}`
  const { text, html } = writeMessage('counted', shippedLetter(), 'en', { ...content, name }, site)
  expect(html).not.toContain('<img')
  expect(html).toContain('&lt;img')
  expect(text).toContain('…')
  expect(text).not.toContain('x'.repeat(60))
})

it('does not treat braces in a name as placeholders', () => {
  const { text } = writeMessage(
    'counted',
    shippedLetter(),
    'en',
    { ...content, name: '{title} {0} ${token}' },
    site,
  )
  expect(text).toContain('Hello {title} {0} ${token},')
})

const GREETINGS: Readonly<Record<Locale, [named: string, nameless: string]>> = {
  en: ['Hello Ada,', 'Hello,'],
  fr: ['Bonjour Ada,', 'Bonjour,'],
  de: ['Guten Tag, Ada!', 'Guten Tag!'],
  es: ['Hola, Ada:', 'Hola:'],
  ar: ['مرحبًا Ada،', 'مرحبًا،'],
}

/** Names that would be read as a message by the owner of a typed address. */
const MESSAGES = [
  'WIN 1,000,000 NOW evil.example',
  'bit.ly/abc',
  '192.168.1.1/login',
  'Send 1 BTC to Mallory',
  'evilꓸexample',
  'Please call me back right now',
]

describe.each(LOCALES)('in "%s"', (locale) => {
  const write = (kind: SignerEmailKind, name: string) => {
    const updates = TO_UPDATES.has(kind) ? { unsubscribe: 'U'.repeat(43), signed: 1 } : null
    const announcement = kind === 'update' ? UPDATES : undefined
    const said = { ...content, name, updates, ...(announcement && { announcement }) }
    const { subject, text, html } = writeMessage(kind, shippedLetter(), locale, said, site)
    return {
      first: text.slice(0, text.indexOf('\r\n')),
      all: [subject, text.replaceAll('\r\n', ' '), html].join('\n'),
    }
  }
  const strangers = KINDS.filter((kind) => !SIGNER_EMAILS[kind].toVerified)

  it.each(strangers)(
    'an email that a stranger can cause ("%s") greets by name only where it can be nothing else',
    (kind) => {
      expect(write(kind, 'Ada').first).toBe(GREETINGS[locale][0])
      for (const name of [...MESSAGES, '']) {
        const { first, all } = write(kind, name)
        expect(first, name).toBe(GREETINGS[locale][1])
        if (name) expect(all.includes(name), name).toBe(false)
      }
    },
  )

  it.each(KINDS.filter((kind) => SIGNER_EMAILS[kind].toVerified))(
    'an email to its owner ("%s") says the name as it was verified',
    (kind) => {
      for (const name of ['Ada', 'R2-D2 Ltd.'])
        expect(write(kind, name).first).toBe(GREETINGS[locale][0].replace('Ada', name))
    },
  )
})
