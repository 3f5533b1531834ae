import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blocksOf } from '#features/letters/blocks.ts'
import { publishedLetters } from '#features/letters/published-letters.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { LOCALES } from '#values/locale.ts'

const letterYaml = `title:
  en: A letter
addressee:
  en: Minister Voss
organisers:
  name: The organisers
  contact: olga@example.org
`
/** A public key that age-keygen made. */
const RECIPIENT = 'age1luhynk3p6sgxmeex467mhh04nzcltkkqpmc3mz4uqvevyyeyxf4srqn8ee'

const v1 = `---
version: 1
language: en
published: 2024-11-26
---
Dear Minister,
`
const v2 = `---
version: 2
language: en
published: 2024-11-28
change: substantive
note: A demand more.
---
Dear Minister Voss,
`

/** A folder with one letter, made of these files. */
function folderWith(files: Record<string, string>, slug = 'a-letter'): string {
  const folder = freshFolder()
  mkdirSync(join(folder, slug))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, slug, name), text)
  return folder
}

const whole = { 'letter.yaml': letterYaml, 'v1.en.md': v1, 'v2.en.md': v2 }
const read = (files: Record<string, string>, slug?: string) => () =>
  readLetters(folderWith({ ...whole, ...files }, slug))

describe('letters on disk', () => {
  it('are read with their versions and digests', () => {
    const [letter] = read({})()
    expect(letter).toMatchObject({ slug: 'a-letter', addresses: 'forget', goal: null, featured: false })
    expect(letter?.versions.map(({ number, change, note }) => ({ number, change, note }))).toEqual([
      { number: 1, change: 'first', note: null },
      { number: 2, change: 'substantive', note: 'A demand more.' },
    ])
    // printf 'Dear Minister,\n' | sha256sum
    expect(letter?.versions[0]?.text).toBe('Dear Minister,\n')
  })

  it('have the digest of the text alone: front matter, line ends and blanks do not touch it', () => {
    const [plain] = read({})()
    const [other] = read({ 'v1.en.md': `\uFEFF${v1.replaceAll('\n', '\r\n')}   \r\n\r\n` })()
    expect(other?.versions[0]?.digest).toBe(plain?.versions[0]?.digest)
    const [changed] = read({ 'v1.en.md': v1.replace('Dear', 'dear') })()
    expect(changed?.versions[0]?.digest).not.toBe(plain?.versions[0]?.digest)
  })

  it.each([
    ['a time in its zone', '2026-03-03T18:00', '2026-03-03T17:00:00.000Z'],
    ['a time with a blank in it', '2026-07-03 18:00:30', '2026-07-03T16:00:30.000Z'],
    ['a time in UTC', '2026-03-03T18:00:00Z', '2026-03-03T18:00:00.000Z'],
    ['a time with another offset', '2026-03-03T18:00:00-05:00', '2026-03-03T23:00:00.000Z'],
    [
      'the hour that is there twice, with its offset',
      '2026-10-25T02:30:00+01:00',
      '2026-10-25T01:30:00.000Z',
    ],
    ['a day, to its end', '2026-03-03', '2026-03-03T22:59:59.000Z'],
    ['the day on which the clocks go back, to its end', '2026-10-25', '2026-10-25T22:59:59.000Z'],
  ])('close at %s', (_, closes, moment) => {
    const [letter] = read({ 'letter.yaml': `${letterYaml}timeZone: europe/berlin\ncloses: ${closes}\n` })()
    expect(letter).toMatchObject({ timeZone: 'Europe/Berlin', closes: new Date(moment) })
  })

  it('open with the first moment of a day, in UTC where no time zone is named', () => {
    expect(read({ 'letter.yaml': `${letterYaml}opens: 2026-03-03\n` })()[0]).toMatchObject({
      timeZone: 'UTC',
      opens: new Date('2026-03-03T00:00:00Z'),
    })
  })

  it('have the title and addressee of letter.yaml until a version has others, and keep those from then on', () => {
    const v = (number: number, more: string) =>
      v2.replace('version: 2', `version: ${number}`).replace('---\nDear', `${more}---\nDear`)
    const [letter] = read({
      'v2.en.md': v(2, 'title: A better letter\n'),
      'v3.en.md': v(3, 'addressee: Minister Voss and her office\n'),
      'v4.en.md': v(4, 'title: A draft\n').replace(/published.*\n/, ''),
    })()
    expect(
      letter?.versions.map(({ title, titleFile, addressee, addresseeFile }) => [
        [title, titleFile.split('/').at(-1)],
        [addressee, addresseeFile.split('/').at(-1)],
      ]),
    ).toEqual([
      [
        ['A letter', 'letter.yaml'],
        ['Minister Voss', 'letter.yaml'],
      ],
      [
        ['A better letter', 'v2.en.md'],
        ['Minister Voss', 'letter.yaml'],
      ],
      [
        ['A better letter', 'v2.en.md'],
        ['Minister Voss and her office', 'v3.en.md'],
      ],
    ])
    expect(letter?.title).toEqual({ en: 'A better letter' })
    expect(letter?.addressee).toEqual({ en: 'Minister Voss and her office' })
    const preview = publishedLetters(letter ? [letter] : [], { withDrafts: true }).get('a-letter')
    expect(preview?.title).toEqual({ en: 'A draft' })
  })

  it('keep drafts back, except for a preview', () => {
    const letters = read({
      'v3.en.md': v2.replace('version: 2', 'version: 3').replace(/published.*\n/, ''),
    })()
    expect(publishedLetters(letters).get('a-letter')?.versions).toHaveLength(2)
    expect(publishedLetters(letters, { withDrafts: true }).get('a-letter')?.versions).toHaveLength(3)
  })

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a missing key',
      { 'letter.yaml': letterYaml.replace(/organisers[\s\S]*/, '') },
      /letter\.yaml:1: organisers must give/,
    ],
    ['an unknown key', { 'letter.yaml': `${letterYaml}gaol: 5\n` }, /letter\.yaml:8: gaol is not known here/],
    [
      'a goal that is none',
      { 'letter.yaml': `${letterYaml}goal: many\n` },
      /letter\.yaml:8: goal must be a whole number/,
    ],
    ['a goal of zero', { 'letter.yaml': `${letterYaml}goal: 0\n` }, /letter\.yaml:8: goal must be/],
    ['YAML that is none', { 'letter.yaml': 'title: [\n' }, /letter\.yaml:\d+: /],
    [
      'closing before opening',
      { 'letter.yaml': `${letterYaml}opens: 2024-12-01T00:00:00Z\ncloses: 2024-11-01T00:00:00Z\n` },
      /letter\.yaml:9: closes must be after opens/,
    ],
    [
      'a day that the calendar does not have',
      { 'letter.yaml': `${letterYaml}closes: 2026-02-30\n` },
      /letter\.yaml:8: closes must be a date that exists: the calendar has no 2026-02-30\./,
    ],
    [
      'a time on a day that the calendar does not have',
      { 'letter.yaml': `${letterYaml}closes: 2026-02-30T12:00:00Z\n` },
      /letter\.yaml:8: closes must be a date that exists: the calendar has no 2026-02-30\./,
    ],
    [
      'a time that the clocks skip',
      { 'letter.yaml': `${letterYaml}timeZone: Europe/Berlin\ncloses: 2026-03-29T02:30\n` },
      /letter\.yaml:9: closes is a time that Europe\/Berlin does not have/,
    ],
    [
      'a time that the clocks repeat',
      { 'letter.yaml': `${letterYaml}timeZone: Europe/Berlin\ncloses: 2026-10-25T02:30\n` },
      /letter\.yaml:9: closes is a time that Europe\/Berlin has twice.* Add the offset/,
    ],
    [
      'a time zone by its city',
      { 'letter.yaml': `${letterYaml}timeZone: berlin\n` },
      /letter\.yaml:8: timeZone must be a time zone such as Europe\/Berlin\./,
    ],
    [
      'a time zone by its abbreviation',
      { 'letter.yaml': `${letterYaml}timeZone: CET\n` },
      /letter\.yaml:8: timeZone must be a time zone, such as Europe\/Berlin or UTC\./,
    ],
    [
      'a time zone by its offset',
      { 'letter.yaml': `${letterYaml}timeZone: "+01:00"\n` },
      /letter\.yaml:8: timeZone must be a time zone, such as/,
    ],
    [
      'a closing on a day that does not exist',
      { 'letter.yaml': `${letterYaml}closes: 2026-02-30T18:00:00Z\n` },
      /letter\.yaml:8: closes must be a date that exists: the calendar has no 2026-02-30/,
    ],
    [
      'an opening on a day that does not exist, without a time',
      { 'letter.yaml': `${letterYaml}opens: 2025-02-29\n` },
      /letter\.yaml:8: opens must be a date that exists: the calendar has no 2025-02-29/,
    ],
    [
      'an hour that does not exist',
      { 'letter.yaml': `${letterYaml}closes: 2026-02-28T24:00:00Z\n` },
      /letter\.yaml:8: closes must be a time with its zone.* hours go from 00 to 23/,
    ],
    [
      'an answer on a day that does not exist',
      { 'letter.yaml': `${letterYaml}answered:\n  on: 2026-04-31\n  text: { en: Yes. }\n` },
      /letter\.yaml:9: answered\.on must be a date that exists: the calendar has no 2026-04-31/,
    ],
    [
      'an unknown use of a field',
      { 'letter.yaml': `${letterYaml}fields:\n  country: maybe\n` },
      /letter\.yaml:9: fields\.country must be off, optional or required/,
    ],
    [
      'an accent that is no colour',
      { 'letter.yaml': `${letterYaml}theme:\n  accent: red\n` },
      /letter\.yaml:9: theme\.accent must be a colour such as "#7c2d12"\./,
    ],
    [
      'an accent that cannot be read on paper',
      { 'letter.yaml': `${letterYaml}theme:\n  accent: "#e08a3c"\n` },
      /letter\.yaml:9: theme\.accent has a contrast of 2\.5 to the paper; words in it need 4\.5 .* #[0-9a-f]{6} would do\./,
    ],
    [
      'a picture that is not there',
      { 'letter.yaml': `${letterYaml}theme:\n  picture:\n    file: desk.png\n    alt:\n      en: A desk\n` },
      /letter\.yaml: theme\.picture\.file desk\.png is missing\./,
    ],
    [
      'a picture without words',
      { 'letter.yaml': `${letterYaml}theme:\n  picture:\n    file: desk.png\n`, 'desk.png': 'x' },
      /letter\.yaml:9: theme\.picture\.alt must give a text for each language/,
    ],
    [
      'a picture that is none',
      {
        'letter.yaml': `${letterYaml}theme:\n  picture:\n    file: desk.png\n    alt:\n      en: A desk\n`,
        'desk.png': 'no picture',
      },
      /letter\.yaml: theme\.picture\.file desk\.png is not a picture of the kind/,
    ],
    [
      'a picture that is too heavy',
      {
        'letter.yaml': `${letterYaml}theme:\n  picture:\n    file: desk.png\n    alt:\n      en: A desk\n`,
        'desk.png': 'x'.repeat(200_001),
      },
      /letter\.yaml: theme\.picture\.file desk\.png has 201 KB; 200 KB are the most\./,
    ],
    [
      'an answer without its words',
      { 'letter.yaml': `${letterYaml}answered:\n  on: 2026-05-03\n` },
      /letter\.yaml:8: answered\.text must give a text for each language/,
    ],
    [
      'an address policy that is not there',
      { 'letter.yaml': `${letterYaml}addresses: shred\n` },
      /letter\.yaml:8: addresses must be forget, keep or sealed/,
    ],
    [
      'sealed addresses without a recipient',
      { 'letter.yaml': `${letterYaml}addresses: sealed\n` },
      /letter\.yaml:8: addresses cannot be sealed without recipients: the letter does not open/,
    ],
    [
      'a broken recipient',
      { 'letter.yaml': `${letterYaml}addresses: sealed\nrecipients:\n  - age1qqqqqqqqqqqqqqqqqqqqqq\n` },
      /letter\.yaml:9: recipients\.0\.key is not an age recipient/,
    ],
    [
      'a broken recipient with a proof',
      {
        'letter.yaml': `${letterYaml}addresses: sealed\nrecipients:\n  - key: age1qqqqqqqqqqqqqqqqqqqqqq\n    proof: opened\n`,
      },
      /letter\.yaml:9: recipients\.0\.key is not an age recipient/,
    ],
    [
      'recipients to whom nothing is sealed',
      { 'letter.yaml': `${letterYaml}recipients:\n  - ${RECIPIENT}\n` },
      /letter\.yaml:8: recipients are only for a letter with addresses: sealed/,
    ],
    [
      'a version without front matter',
      { 'v1.en.md': 'Dear Minister,\n' },
      /v1\.en\.md:1: must begin with front matter/,
    ],
    [
      'HTML in a text, at its line of the file',
      { 'v2.en.md': `${v2}\nWe ask:\n\n<meta http-equiv="refresh" content="0">\n<!-- x -->\n` },
      /v2\.en\.md:12: the text has HTML \(<meta http-equiv="refresh" content="0">\), which is not shown/,
    ],
    [
      'HTML in a draft, with line ends of Windows',
      {
        'v2.en.md': v2
          .replace(/published.*\n/, '')
          .concat('\n<b>\n')
          .replaceAll('\n', '\r\n'),
      },
      /v2\.en\.md:9: the text has HTML \(<b>\)/,
    ],
    [
      'several links to other schemes',
      { 'v1.en.md': `${v1}[a](javascript:x)\n\n[b](data:x)\n` },
      /v1\.en\.md:7: the text links to javascript:x\..*\n.*v1\.en\.md:9: the text links to data:x\./,
    ],
    [
      'a title whose letters are shown in another order',
      { 'v2.en.md': v2.replace('note: A demand more.', 'title: "a\\u202eb"') },
      /v2\.en\.md:6: title must not have U\+202E/,
    ],
    ['a version without text', { 'v1.en.md': v1.replace('Dear Minister,', '') }, /v1\.en\.md: has no text/],
    [
      'a date that is none',
      { 'v1.en.md': v1.replace('2024-11-26', 'soon') },
      /v1\.en\.md:4: published must be a date/,
    ],
    [
      'a day that does not exist',
      { 'v1.en.md': v1.replace('2024-11-26', '2024-13-45') },
      /v1\.en\.md:4: published must be a date/,
    ],
    [
      'a day that the month has not',
      { 'v1.en.md': v1.replace('2024-11-26', '2024-02-31') },
      /v1\.en\.md:4: published must be a date/,
    ],
    [
      'an invalid contact',
      { 'letter.yaml': letterYaml.replace('olga@example.org', 'ask Olga') },
      /letter\.yaml:7: organisers\.contact must be one email address/,
    ],
    [
      'several unknown keys',
      { 'letter.yaml': `${letterYaml}foo: 1\nbar: 2\n` },
      /letter\.yaml:8: foo is not known here\.\n.*letter\.yaml:9: bar is not known here/,
    ],
    [
      'a change that is not named',
      { 'v2.en.md': v2.replace(/change.*\n/, '') },
      /v2\.en\.md:2: must say "change/,
    ],
    [
      'a first version that changes',
      { 'v1.en.md': v1.replace('language', 'change: editorial\nlanguage') },
      /version 1 changes nothing/,
    ],
    ['a name that says another number', { 'v3.en.md': v2 }, /v3\.en\.md:2: is version 2 in "en"/],
    ['a file name of another kind', { 'draft.md': v1 }, /draft\.md: a version's file is named like/],
    [
      'a gap in the numbers',
      { 'v2.en.md': v2.replace(/published.*\n/, ''), 'v3.en.md': v2.replace('version: 2', 'version: 3') },
      /v3\.en\.md: version 2 is missing or not published/,
    ],
    [
      'a version from before the one before',
      { 'v2.en.md': v2.replace('2024-11-28', '2024-01-01') },
      /v2\.en\.md: was published before/,
    ],
    [
      'a language that the site does not speak',
      { 'v1.xx.md': v1.replace('language: en', 'language: xx') },
      /v1\.xx\.md:3: language must be one of/,
    ],
    [
      'a noncharacter in a text',
      { 'v1.en.md': `${v1}\nMore\uFFFE.\n` },
      /v1\.en\.md:8: has U\+FFFE, which no page can show/,
    ],
    [
      'a control character in a title',
      { 'letter.yaml': letterYaml.replace('A letter', 'A\u0007 letter') },
      /letter\.yaml:2: has U\+0007/,
    ],
    [
      'a noncharacter as an escape of YAML',
      { 'letter.yaml': letterYaml.replace('A letter', String.raw`"A letter\uFDD0"`) },
      /letter\.yaml:2: title\.en must not have U\+FDD0/,
    ],
    [
      'letters that are shown in another order',
      { 'v1.en.md': `${v1}\nDo \u202Eton\u202C pay.\n` },
      /v1\.en\.md:8: has U\+202E, which no page can show/,
    ],
    [
      'a byte that is not UTF-8',
      { 'v2.en.md': v2.replace('A demand more.', 'A demand more\uFFFD.') },
      /v2\.en\.md:6: has U\+FFFD/,
    ],
  ])('are refused with file and line: %s', (_, files, sentence) => {
    expect(read(files)).toThrow(sentence)
  })

  it('are refused when their folder is no address', () => {
    expect(read({}, 'A Letter')).toThrow(/named in a to z/)
  })
})

describe('the letter that ships', () => {
  const [letter] = publishedLetters(readLetters(lettersFolder())).values()

  it('has two versions of 350 to 500 words, the second substantive', () => {
    const english = letter?.versions.filter(({ locale }) => locale === 'en') ?? []
    expect(english.map(({ published }) => published)).toEqual(['2024-11-26', '2024-11-28'])
    expect(english[1]?.change).toBe('substantive')
    for (const { text } of english) {
      const words = text.split(/\s+/).length
      expect(words).toBeGreaterThanOrEqual(350)
      expect(words).toBeLessThanOrEqual(500)
    }
  })

  it('has its second version in every language of the site, passage for passage', () => {
    const second = letter?.versions.filter(({ number }) => number === 2) ?? []
    expect(second.map(({ locale }) => locale)).toEqual([...LOCALES])
    const kinds = second.map(({ text }) => blocksOf(text).map(({ kind }) => kind))
    for (const each of kinds) expect(each).toEqual(kinds[0])
  })

  it('says that it is a demonstration', () => {
    expect(letter?.demonstration).toBe(true)
  })
})
