import { describe, expect, it } from 'vitest'
import { MAX_PAPER_ROWS } from '../../src/domain/paper.ts'
import { readPaperFile, textOfFile } from '../../src/usecases/organiser/read-paper-file.ts'
import { shippedLetter } from '../support/app.ts'

const letter = shippedLetter()
const version = { published: '2026-01-10' }
const read = (text: string) => readPaperFile(letter, version, text, new Date('2026-03-01T12:00:00Z'))
const problems = (text: string) => read(text).problems.map(({ line, problem }) => `${line} ${problem}`)
const names = (text: string) => read(text).entries.map(({ line, name }) => `${line} ${name}`)

describe('a file of paper signatures', () => {
  it('is read as RFC 4180 has it, whatever separates its fields and ends its lines', () => {
    for (const delimiter of [',', ';', '\t']) {
      for (const end of ['\n', '\r\n', '\r']) {
        const lines = [
          ['Name', 'Signed on', 'public', 'country'],
          ['"Lovelace, Ada; the ""first"""', '2026-02-01', 'yes', 'gb'],
          ['Zoë', '', 'نعم', ''],
        ]
        const text = `\uFEFF${lines.map((cells) => cells.join(delimiter)).join(end)}${end}`
        expect(read(text)).toEqual({
          entries: [
            {
              line: 2,
              name: 'Lovelace, Ada; the "first"',
              affiliation: null,
              country: 'GB',
              public: true,
              signedOn: '2026-02-01',
            },
            { line: 3, name: 'Zoë', affiliation: null, country: null, public: true, signedOn: null },
          ],
          problems: [],
        })
      }
    }
  })

  it('names every line that is wrong, by its number in the file', () => {
    const text = [
      'name,affiliation,country,public,signed_on',
      '',
      ',,,,',
      ',,,,2026-02-01',
      'https://example.org,,,,',
      '"two\nlines",,,,',
      'N\0UL,,,,',
      `${'x'.repeat(121)},,,,`,
      'Ada,www.example.org,,,',
      'Ada,"a\tb",XX,perhaps,01.02.2026',
      'Ada,,,,2026-02-30',
      'Ada,,,,2026-03-03',
      'Ada,,,,2026-01-09',
      'Ada',
      'Lovelace, Ada,,,,yes',
    ].join('\n')
    expect(problems(text)).toEqual([
      '4 name-missing',
      '5 name-has-link',
      '6 name-bad-characters',
      '8 name-bad-characters',
      '9 name-too-long',
      '10 affiliation-has-link',
      '11 affiliation-bad-characters',
      '11 country-unknown',
      '11 public-unclear',
      '11 day-unreadable',
      '12 day-unreadable',
      '13 day-to-come',
      '14 day-before-version',
      '15 fields-missing',
      '16 fields-too-many',
    ])
  })

  it('takes the first day on which the version could be signed, and today wherever that has begun', () => {
    expect(problems('name,signed_on\nAda,2026-01-10\nAda,2026-03-02')).toEqual([])
  })

  it('keeps a name as it was typed that a spreadsheet would take for a formula', () => {
    expect(names('name\n=HYPERLINK(1) Ada\n+1 Sam\n-Grace\n@ada')).toEqual([
      '2 =HYPERLINK(1) Ada',
      '3 +1 Sam',
      '4 -Grace',
      '5 @ada',
    ])
  })

  it('shows nobody who did not clearly agree to be named', () => {
    const text = 'name,public\nA,yes\nB,ja\nC,SÍ\nD,no\nE,\nF,nein\nG,0'
    expect(read(text).entries.map((entry) => entry.public)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(read('name\nA').entries[0]?.public).toBe(false)
  })

  it('says what is wrong with the line that names the columns', () => {
    expect(problems('')).toEqual(['1 no-rows'])
    expect(problems('\n\nname\n\n')).toEqual(['3 no-rows'])
    expect(problems('country\nDE')).toEqual(['1 no-name-column'])
    expect(problems('Ada Lovelace\nGrace Hopper')).toEqual(['1 no-name-column', '1 column-unknown'])
    expect(problems('name,Name,e-mail\nA,B,C')).toEqual(['1 column-twice', '1 column-unknown'])
    const without = shippedLetter({ fields: { affiliation: 'off', country: 'optional', comment: 'off' } })
    expect(readPaperFile(without, version, 'name,affiliation\nA,B', new Date()).problems).toEqual([
      { line: 1, problem: 'column-unasked', about: 'affiliation' },
    ])
    // What has no name may be there where it is empty, as spreadsheets leave it behind.
    expect(names('name,,\nAda,,\nSam')).toEqual(['2 Ada', '3 Sam'])
  })

  it('stops where quotation marks are not those of CSV, and says where', () => {
    for (const [text, line] of [
      ['name\nAda\n"Sam\nGrace\n', 3],
      ['name\nAda\nSa"m\nGrace', 3],
      ['name\n"Ada" the first\nGrace', 2],
      [`name\n"${'x'.repeat(20_000)}`, 2],
    ] as const) {
      expect(read(text).problems, text.slice(0, 40)).toEqual([{ line, problem: 'quotes' }])
    }
  })

  it('has as many signatures as a batch may, and not one more', () => {
    const most = `name\n${'Ada\n'.repeat(MAX_PAPER_ROWS)}`
    expect(read(most)).toMatchObject({ problems: [], entries: { length: MAX_PAPER_ROWS } })
    expect(read(`${most}\n\n`).problems).toEqual([])
    expect(problems(`${most}Ada\nSam\n`)).toEqual([`${MAX_PAPER_ROWS + 2} too-many-rows`])
  })

  it('is UTF-8, or not read at all', () => {
    expect(textOfFile(Buffer.from('\uFEFFname\nZoë'))).toBe('name\nZoë')
    expect(textOfFile(Buffer.from('name\nZoë', 'latin1'))).toBeNull()
    expect(textOfFile(Buffer.from('\uFEFFname\nZoë', 'utf16le'))).toBeNull()
  })
})
