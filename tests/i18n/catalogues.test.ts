import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { intlTag, pluralForms, translate } from '#i18n/translate.ts'
import { LOCALES } from '#values/locale.ts'

type Catalogue = Record<string, string>
type Node = { type: number; value?: string; options?: Record<string, { value: Node[] }> }

const FOLDER = join(import.meta.dirname, '../../src/i18n')
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as unknown

/** The catalogue for readers and signers, and the catalogues for organisers, in one language. */
const readers = (locale: string) => read(`messages/${locale}.json`) as Catalogue
const organisers = (locale: string) =>
  Object.assign(
    {},
    ...globSync('organise/*.json', { cwd: FOLDER })
      .sort()
      .map((file) => (read(file) as Record<string, Catalogue>)[locale]),
  ) as Catalogue
const catalogue = (locale: string) => ({ ...readers(locale), ...organisers(locale) })

/** Node types of a parsed message: literal text, a plural, and the number in a plural. */
const WORDS = 0
const PLURAL = 6
const COUNTED = 7

function parse(message: string, locale: string): Node[] {
  return new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }).getAst() as unknown as Node[]
}

function placeholders(nodes: Node[]): string[] {
  const names = nodes.flatMap((node) => [
    ...(node.type === WORDS || node.type === COUNTED || !node.value ? [] : [node.value]),
    ...Object.values(node.options ?? {}).flatMap(({ value }) => placeholders(value)),
  ])
  return [...new Set(names)].sort()
}

function plurals(nodes: Node[]): string[][] {
  return nodes.flatMap((node) => (node.type === PLURAL ? [Object.keys(node.options ?? {})] : []))
}

const english = catalogue('en')

describe.each(LOCALES)('the catalogue "%s"', (locale) => {
  const own = catalogue(locale)

  it('has the keys of the English catalogue in the same order, and no empty sentence', () => {
    expect(Object.keys(own)).toEqual(Object.keys(english))
    expect(Object.entries(own).filter(([, sentence]) => sentence.trim() === '')).toEqual([])
  })

  it('has the placeholders of the English sentences', () => {
    for (const [key, sentence] of Object.entries(own)) {
      expect(placeholders(parse(sentence, locale)), key).toEqual(
        placeholders(parse(english[key] ?? '', 'en')),
      )
    }
  })

  it('has every plural form that the language needs for whole numbers', () => {
    const rules = new Intl.PluralRules(intlTag(locale))
    const needed = new Set(Array.from({ length: 300 }, (_, n) => rules.select(n)))
    for (const [key, sentence] of Object.entries(own)) {
      for (const forms of plurals(parse(sentence, locale))) {
        for (const form of needed) expect(forms, `${key} has no "${form}"`).toContain(form)
      }
    }
    for (const [form, words] of Object.entries(pluralForms(locale, 'letter.countAnd'))) {
      expect(words, form).toContain('{n}')
    }
  })

  it('has no ASCII apostrophes and no direction marks', () => {
    for (const [key, sentence] of Object.entries(own)) {
      expect(sentence, key).not.toMatch(/['\u202A-\u202E\u2066-\u2069]/)
    }
  })

  it('mentions buttons by their labels', () => {
    expect(own['email.verify.do']).toContain(own['verify.yes'])
    expect(own['email.verify.not']).toContain(own['verify.no'])
    expect(own['verify.noHint']).toContain(own['verify.no'])
    expect(own['email.entered-again.do']).toContain(own['verify.yes'])
    expect(own['email.entered-again.not']).toContain(own['verify.no'])
  })

  it('is translated', () => {
    if (locale === 'en') return
    const same = Object.keys(own).filter(
      (key) => own[key] === english[key] && !/^email\.signed$|[Vv]ersion$/.test(key),
    )
    const toOrganisers = organisers(locale)
    expect(same.filter((key) => !(key in toOrganisers)).length, same.join(', ')).toBeLessThan(6)
    // Single words such as "Export" can be the same in several languages.
    expect(same.length, same.join(', ')).toBeLessThan(Object.keys(toOrganisers).length / 8)
    expect(translate(locale)('letter.countAnd', { count: 1204 })).not.toBe(
      translate('en')('letter.countAnd', { count: 1204 }),
    )
  })
})

it('uses every sentence somewhere in the source', () => {
  const root = join(import.meta.dirname, '..', '..')
  const sources = globSync('src/**/*.{ts,astro}', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )
  const source = sources.join('\n')
  // Keys that the source composes from a kind, a field or a policy.
  const composed =
    /^(error|email\.(verify|entered-again|reminder|closing|already-signed|signed-otherwise|counted|withdrawn|own-link|new-version|update|update-preview|sign-in|invitation|notice)|form\.emailHint)\.|^versions\.(first|editorial|substantive)$|^(frame|members)\.role\.|^exporting\.(addresses|format|problem|by|column)\.|^exporting\.(columns|versions|languages|from|to)$|^updatePage\.(answered|closed)$|^updates\.(kind|kindHint|state|ends|cancelWhat|done|error)\./
  const unused = Object.keys(english).filter((key) => !composed.test(key) && !source.includes(`'${key}'`))
  expect(unused).toEqual([])
})
