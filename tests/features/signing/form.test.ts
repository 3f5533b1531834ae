import { describe, expect, it } from 'vitest'
import { isFilled, parseSignForm, type SignInput } from '#features/signing/form.ts'
import { isMessageKey } from '#i18n/translate.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { ada } from '#tests/support/people.ts'

const right = { ...ada, consent: 'on', version: '2', locale: 'en' }
const letter = shippedLetter()

function problems(input: SignInput, of = letter) {
  const result = parseSignForm(of, input)
  return result.ok ? [] : result.errors.map(({ problem }) => problem)
}

describe('the sign form', () => {
  it('needs a name, an address and the consent; the rest may be left out', () => {
    expect(parseSignForm(letter, right)).toMatchObject({
      ok: true,
      form: {
        name: ada.name,
        public: false,
        updates: false,
        affiliation: null,
        country: null,
        comment: null,
      },
    })
  })

  it('names every problem at once, in the order of the page, in words that the catalogue has', () => {
    const all = problems({
      affiliation: 'x'.repeat(161),
      country: 'XX',
      comment: 'http://example.net',
      version: '9',
    })
    expect(all).toEqual([
      'name-missing',
      'email-missing',
      'affiliation-too-long',
      'country-bad-characters',
      'comment-has-link',
      'consent-missing',
      'version-unknown',
    ])
    for (const problem of all) expect(isMessageKey(`error.${problem}`)).toBe(true)
  })

  it('has a sentence for every problem of every field', () => {
    for (const field of ['name', 'affiliation', 'comment']) {
      for (const problem of ['missing', 'too-long', 'bad-characters', 'has-link']) {
        expect(isMessageKey(`error.${field}-${problem}`), `${field}-${problem}`).toBe(true)
      }
    }
    for (const problem of ['country-missing', 'country-bad-characters', 'email-missing', 'email-no-at']) {
      expect(isMessageKey(`error.${problem}`), problem).toBe(true)
    }
  })

  it('holds each field to its last character', () => {
    expect(problems({ ...right, affiliation: 'x'.repeat(160), comment: 'x'.repeat(1000) })).toEqual([])
    expect(problems({ ...right, affiliation: 'x'.repeat(161), comment: 'x'.repeat(1001) })).toEqual([
      'affiliation-too-long',
      'comment-too-long',
    ])
  })

  it('takes a box for unticked when it is missing, empty or "off"', () => {
    for (const consent of [undefined, '', 'off']) {
      expect(problems({ ...right, ...(consent === undefined ? { consent: '' } : { consent }) })).toEqual([
        'consent-missing',
      ])
    }
  })

  it.each(['', '0', '3', '-1', '1.5', '2e0', ' 2', '９', '99999999999', 'two', '__proto__'])(
    'does not know version %j',
    (version) => {
      expect(problems({ ...right, version })).toEqual(['version-unknown'])
    },
  )

  it.each(['', 'xx', 'EN', 'it', '../en', '__proto__'])('does not know language %j', (locale) => {
    expect(problems({ ...right, locale })).toEqual(['version-unknown'])
  })

  it('takes an earlier version: it may have been on the screen', () => {
    expect(parseSignForm(letter, { ...right, version: '1' })).toMatchObject({
      ok: true,
      form: { version: { number: 1 } },
    })
  })

  it('rejects a draft, which only a preview shows', () => {
    const drafted = shippedLetter({
      versions: letter.versions.map((version) => ({ ...version, draft: true })),
    })
    expect(problems(right, drafted)).toEqual(['version-draft'])
    expect(isMessageKey('error.version-draft')).toBe(true)
  })

  it('asks for what a letter requires, and drops what it does not ask for', () => {
    const strict = shippedLetter({ fields: { affiliation: 'required', country: 'required', comment: 'off' } })
    expect(problems(right, strict)).toEqual(['affiliation-missing', 'country-missing'])
    const result = parseSignForm(strict, {
      ...right,
      affiliation: 'Analyst',
      country: 'gb',
      comment: 'http://x',
    })
    expect(result).toMatchObject({ ok: true, form: { affiliation: 'Analyst', country: 'GB', comment: null } })
  })

  it.each([
    [undefined, false],
    ['', false],
    [' ', false],
    ['\t\r\n\u00A0\u3000', false],
    ['\u200B\uFEFF\u00AD', false],
    ['x', true],
    [' https://evil.example ', true],
    ['0', true],
  ])('blanks in the hidden field are not taken for something filled in: %j', (value, is) => {
    expect(isFilled(value)).toBe(is)
  })
})
