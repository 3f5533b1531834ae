import { describe, expect, it } from 'vitest'
import { mendToken, readDamagedLink } from '#web/http/damaged-link.ts'
import { preferredLocale } from '#web/http/preferred-locale.ts'

const TOKEN = 'aB3-_xYz0123456789abcdefghijklmnopqrstuvwxy'
const START = TOKEN.slice(0, 20)
const END = TOKEN.slice(20)

/** What has been seen to become of a token on its way, as a browser sends it. */
const MENDED = [
  ...[
    '.',
    ',',
    ';',
    ':',
    '!',
    ')',
    ']',
    '}',
    '>',
    '"',
    "'",
    '=',
    '%',
    '*',
    '|',
    '~',
    '…',
    '»',
    '”',
    '。',
    '،',
    '؟',
    '/',
  ],
  '%3E',
  '%3e',
  '%253E',
  '%20',
  '%0A',
  '%0D%0A',
  '%00',
  '%09',
  '%E2%80%A6',
  '%E2%80%8B',
  '%C2%A0',
  '%EF%BB%BF',
  '%E2%80',
  '%3',
  '%FF',
  '.)',
  '%3E,',
  '&gt;',
  '%26gt%3B',
  '&quot;&gt;',
  '_',
  '*_',
  '%22%3EConfirm%20my%20signature',
  '%20thank%20you',
].map((end) => `${TOKEN}${end.replace('/', '%5C')}`)

describe('a token in a damaged link', () => {
  it.each([
    ...MENDED,
    `<${TOKEN}>`,
    `%3C${TOKEN}%3E`,
    `(${TOKEN})`,
    `"${TOKEN}"`,
    `_${TOKEN.replaceAll('_', '-')}_`,
    `=3D${TOKEN}`,
    `%3D3D${TOKEN}`,
    `3D${TOKEN}`,
    `=${TOKEN}`,
    `%20${TOKEN}`,
    `%E2%80%8B${TOKEN}`,
    `${START}=%0D%0A${END}`,
    `${START}%3D%0D%0A${END}`,
    `${START}=%0A${END}`,
    `${START}=${END}`,
    `${START}%0D%0A${END}`,
    `${START}%20${END}`,
    `${START}%E2%80%8B${END}`,
    `${START}%C2%AD${END}`,
    TOKEN.replace('-', '=2D').replace('_', '=5F'),
    TOKEN.replace('-', '%2D').replace('_', '%255F'),
    `%61${TOKEN.slice(1)}`,
  ])('is found in %s', (damaged) => {
    const token = damaged.startsWith('_') ? TOKEN.replaceAll('_', '-') : TOKEN
    expect(mendToken(damaged)).toBe(token)
    expect(readDamagedLink(`/verify/${damaged}`)).toEqual({ page: 'signer', mended: `/verify/${token}` })
  })

  it.each([
    '',
    'x',
    TOKEN.slice(1),
    TOKEN.slice(0, -1),
    `${TOKEN}A`,
    `A${TOKEN}`,
    `${TOKEN.slice(0, -1)}%`,
    `${TOKEN}.${TOKEN}`,
    `${TOKEN}${TOKEN}`,
    `${TOKEN}%2F`.repeat(2),
    `..%2F${TOKEN}%2F..`,
    `${TOKEN}.`.repeat(100),
    'x'.repeat(10_000),
    '%'.repeat(900),
    '%25'.repeat(300),
    '__proto__',
  ])('is not made up from %s', (damaged) => {
    expect(mendToken(damaged)).toBeNull()
  })
})

describe('an address', () => {
  it('of a whole link, or of another page, is left as it is', () => {
    for (const path of [
      `/verify/${TOKEN}`,
      `/verify/${TOKEN}?answer=yes`,
      `/verify/${TOKEN}/x.css`,
      `/verify/${TOKEN}./x.css`,
      `/fr/verify/${TOKEN}.`,
      '/organise/sign-in',
      '/de/organise/sign-in?to=/organise',
      `/organise/sign-in/${TOKEN}`,
      `/letters/${TOKEN}.`,
      `//evil.example/verify/${TOKEN}.`,
      `/verify\\${TOKEN}.`,
      '/',
      undefined,
    ])
      expect(readDamagedLink(path), path).toBeNull()
  })

  it('of a damaged link leads to the same page, in the same language, with a whole token and our own query', () => {
    const mended = (path: string) => readDamagedLink(path)?.mended
    expect(mended(`/signature/${TOKEN}.?letter=unpaid-proof`)).toBe(`/signature/${TOKEN}?letter=unpaid-proof`)
    expect(mended(`/ar/organise/sign-in/${TOKEN}%3E?to=/ar/organise`)).toBe(
      `/ar/organise/sign-in/${TOKEN}?to=/ar/organise`,
    )
    expect(mended(`/fr/organise/invitation/${TOKEN}%3E`)).toBe(`/fr/organise/invitation/${TOKEN}`)
    expect(mended(`/unsubscribe/%3C${TOKEN}%3E?x="<>`)).toBe(`/unsubscribe/${TOKEN}`)
    expect(readDamagedLink('/organise/sign-in/short')).toEqual({ page: 'sign-in', mended: null })
    expect(readDamagedLink('/verify')).toEqual({ page: 'signer', mended: null })
  })
})

it.each([
  [null, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['pt-BR,pt;q=0.9,es;q=0.5,en;q=0.4', 'es'],
  ['en;q=0.1, ar-EG;q=0.7', 'ar'],
  ['FR-ca', 'fr'],
  ['fr;q=0, es', 'es'],
  ['xx, fr;q=nonsense', 'fr'],
  ['ja,zh', 'en'],
  ['x'.repeat(5_000), 'en'],
])('of the languages "%s" the site speaks %s', (header, locale) => {
  expect(preferredLocale(header)).toBe(locale)
})
