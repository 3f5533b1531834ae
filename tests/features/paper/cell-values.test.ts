import { expect, it } from 'vitest'
import { readDay, readYes, type SheetLanguage } from '#features/paper/cell-values.ts'
import { countryName } from '#i18n/translate.ts'
import { mendText } from '#values/broken-text.ts'
import { COUNTRIES } from '#values/country.ts'
import { readCountry } from '#values/country-names.ts'
import { LOCALES } from '#values/locale.ts'

const day = (text: string, language: SheetLanguage) => {
  const read = readDay(text, language)
  return read.ok ? `${read.day} ${read.note ?? 'plain'}` : read.reason
}

it.each<[string, string, string]>([
  // As typed, with the day first, with the month first.
  ['03.05.2026', '2026-05-03 order', '2026-03-05 order'],
  ['3/5/2026', '2026-05-03 order', '2026-03-05 order'],
  ['3. 5. 2026', '2026-05-03 order', '2026-03-05 order'],
  ['3-5-26', '2026-05-03 short-year', '2026-03-05 short-year'],
  ['5/5/2026', '2026-05-05 plain', '2026-05-05 plain'],
  ['13/5/2026', '2026-05-13 plain', 'other-order'],
  ['5/13/2026', 'other-order', '2026-05-13 plain'],
  ['3/5/2026 12:00:00 AM', '2026-05-03 order', '2026-03-05 order'],
  ['٣/٥/٢٠٢٦', '2026-05-03 order', '2026-03-05 order'],
  ['3‏/5‏/2026', '2026-05-03 order', '2026-03-05 order'],
  ...[
    ['2026-05-03', 'plain'],
    ['2026/5/3', 'plain'],
    ['2026-05-03T00:00:00', 'plain'],
    ['46145', 'serial'],
    ['46145,0', 'serial'],
    ['46145.75', 'serial'],
    ['3 May 2026', 'plain'],
    ['May 3rd, 2026', 'plain'],
    ['3-May-26', 'short-year'],
    ['3. Mai 2026', 'plain'],
    ['3 mai 2026', 'plain'],
    ['3 de mayo de 2026', 'plain'],
    ['3 مايو 2026', 'plain'],
    ['٣ أيار ٢٠٢٦', 'plain'],
  ].map(([text = '', note]): [string, string, string] => [text, `2026-05-03 ${note}`, `2026-05-03 ${note}`]),
  ...['31.02.2026', '0/5/2026', '12', '99999', 'soon', '3 Smarch 2026', '2026-02-30', '3/5'].map(
    (text): [string, string, string] => [text, 'unreadable', 'unreadable'],
  ),
])('reads the date %s', (text, dayFirst, monthFirst) => {
  for (const language of ['en-GB', 'fr', 'de', 'es', 'ar'] as const)
    expect(day(text, language)).toBe(dayFirst)
  expect(day(text, 'en-US')).toBe(monthFirst)
})

it('reads yes and no in every language of the site, and nothing else', () => {
  for (const yes of 'yes Y TRUE =TRUE() 1 ١ x X oui VRAI ja WAHR sí SI VERDADERO نعم صحيح ✓ ☑'.split(' '))
    expect(readYes(yes), yes).toBe(true)
  for (const no of ['', ...'no N FALSE 0 ٠ - non FAUX nein FALSCH FALSO لا خطأ'.split(' ')])
    expect(readYes(no), no).toBe(false)
  for (const neither of ['perhaps', '2', 'yes please', '?']) expect(readYes(neither), neither).toBeNull()
})

it('reads every country by its codes and by its name in every language of the site', () => {
  for (const code of COUNTRIES) {
    expect(readCountry(code.toLowerCase())).toBe(code)
    for (const locale of LOCALES)
      // Spanish calls one of the two only Congo.
      expect(readCountry(countryName(code, locale)), `${locale} ${code}`).toBe(
        locale === 'es' && code === 'CG' ? null : code,
      )
  }
})

it.each([
  ['DEU', 'DE'],
  ['gbr', 'GB'],
  ['UK', 'GB'],
  ['U.K.', 'GB'],
  ['England', 'GB'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['EE. UU.', 'US'],
  ['the Netherlands', 'NL'],
  ['Holland', 'NL'],
  ['Turkey', 'TR'],
  ['Türkei', 'TR'],
  ['Turkiye', 'TR'],
  ['Oesterreich', 'AT'],
  ['TSCHECHISCHE REPUBLIK', 'CZ'],
  ['Cote d’Ivoire', 'CI'],
  ['الامارات', 'AE'],
  ['المانيا', 'DE'],
  ['Congo', null],
  ['Atlantis', null],
  ['XX', null],
  ['', null],
])('reads the country %s as %s', (text, code) => {
  expect(readCountry(text)).toBe(code)
})

const wrongly = (text: string, encoding: string) =>
  new TextDecoder(encoding).decode(new TextEncoder().encode(text))

it.each([
  'Müller',
  'François',
  'José Peña',
  'الكاتب',
  'Łukasz Żółć',
  'Ελένη',
  'O’Brien',
  'Šárka',
  '王小明',
  'Д. Иванова',
])('mends %s after one or two wrong decodings', (text) => {
  for (const encoding of ['windows-1252', 'iso-8859-1', 'windows-1256', 'macintosh']) {
    expect(mendText(wrongly(text, encoding)), encoding).toBe(text)
    expect(mendText(`name,${wrongly(text, encoding)}\nZoë`), encoding).toBe(`name,${text}\nZoë`)
  }
  expect(mendText(wrongly(wrongly(text, 'windows-1252'), 'windows-1252'))).toBe(text)
})

it('does not change correct text', () => {
  for (const text of [
    'Müller',
    'São João',
    'NÃO',
    'IRMÃO',
    'José',
    'Ñandú',
    'ÄÖÜ',
    'ÊÎÔ',
    'éèà',
    'Dvořák',
    'Œuvre',
    'Åse Ødegård',
    'العربية',
    'محمد علي',
    'Ελένη',
    'Nguyễn Thị',
    'naïve – “quoted”…',
    '«Ça»',
    '王小明',
    '',
    'Ada',
  ]) {
    expect(mendText(text), text).toBeNull()
  }
})
