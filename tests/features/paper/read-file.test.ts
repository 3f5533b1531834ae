import { describe, expect, it } from 'vitest'
import { csvLines } from '#features/export/csv.ts'
import type { SheetLanguage } from '#features/paper/cell-values.ts'
import { MAX_PAPER_ROWS } from '#features/paper/paper.ts'
import { describePaperProblem } from '#features/paper/paper-text.ts'
import { readPaperFile } from '#features/paper/read-file.ts'
import { shippedLetter } from '#tests/support/app.ts'

const letter = shippedLetter()
const version = { published: '2026-01-10' }
const now = new Date('2026-03-01T12:00:00Z')
const read = (text: string, language: SheetLanguage = 'en-GB') =>
  readPaperFile(letter, text, { version, now, language })
const problems = (text: string) => read(text).problems.map(({ line, problem }) => `${line} ${problem}`)
const names = (text: string) => read(text).entries.map(({ line, name }) => `${line} ${name}`)

describe('a file of paper signatures', () => {
  it('is read by RFC 4180, with any delimiter and line end', () => {
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
          notes: [],
          problems: [],
        })
      }
    }
  })

  it('loses the apostrophes of tables that were exported here, and no others', () => {
    const typed = [
      '=Ada',
      '+Ada',
      '-Ada',
      '@Ada',
      '＝Ada',
      'Ada;=1',
      'Ada; "A"',
      "'=Ada",
      "'t Hooft",
      "O'Neil",
      'Ada-',
    ]
    for (const separator of [',', ';'] as const) {
      const table = csvLines([['name', 'affiliation'], ...typed.map((name) => [name, name])], separator)
      const { entries, problems } = read(table)
      expect(problems).toEqual([])
      expect(entries.map(({ name }) => name)).toEqual(typed)
      expect(entries.map(({ affiliation }) => affiliation)).toEqual(typed)
    }
    expect(read("given name,family name\nAda,'=Lovelace").entries[0]?.name).toBe('Ada =Lovelace')
  })

  it('reports every invalid line by its number in the file', () => {
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
      'Ada,"a\tb",XX,perhaps,2026-13-02',
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

  it('accepts days from when the version was published until today in any time zone', () => {
    expect(problems('name,signed_on\nAda,2026-01-10\nAda,2026-03-02')).toEqual([])
  })

  it('keeps a name as typed that a spreadsheet would treat as a formula', () => {
    expect(names('name\n=HYPERLINK(1) Ada\n+1 Sam\n-Grace\n@ada')).toEqual([
      '2 =HYPERLINK(1) Ada',
      '3 +1 Sam',
      '4 -Grace',
      '5 @ada',
    ])
  })

  it('names no one who did not clearly agree to it', () => {
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

  it('reports problems in the line that names the columns', () => {
    expect(problems('')).toEqual(['1 no-rows'])
    expect(problems('\n\nname\n\n')).toEqual(['3 no-rows'])
    expect(problems('country\nDE')).toEqual(['1 no-name-column'])
    expect(problems('Ada Lovelace\nGrace Hopper')).toEqual(['1 no-name-column', '1 column-unknown'])
    expect(problems('name,Name,e-mail\nA,B,C')).toEqual(['1 column-twice', '1 column-unknown'])
    const without = shippedLetter({ fields: { affiliation: 'off', country: 'optional', comment: 'off' } })
    expect(
      readPaperFile(without, 'name,affiliation\nA,B', { version, now, language: 'de' }).problems,
    ).toEqual([{ line: 1, problem: 'column-unasked', about: 'affiliation' }])
    // Empty columns without a heading are allowed, because spreadsheets add them.
    expect(names('name,,\nAda,,\nSam')).toEqual(['2 Ada', '3 Sam'])
  })

  it('stops at invalid quotation marks, and says where', () => {
    for (const [text, line] of [
      ['name\nAda\n"Sam\nGrace\n', 3],
      ['name\nAda\nSa"m\nGrace', 3],
      ['name\n"Ada" the first\nGrace', 2],
      [`name\n"${'x'.repeat(20_000)}`, 2],
    ] as const) {
      expect(read(text).problems, text.slice(0, 40)).toEqual([{ line, problem: 'quotes' }])
    }
  })

  it('has at most as many signatures as a batch may', () => {
    const most = `name\n${'Ada\n'.repeat(MAX_PAPER_ROWS)}`
    expect(read(most)).toMatchObject({ problems: [], entries: { length: MAX_PAPER_ROWS } })
    expect(read(`${most}\n\n`).problems).toEqual([])
    expect(problems(`${most}Ada\nSam\n`)).toEqual([`${MAX_PAPER_ROWS + 2} too-many-rows`])
  })

  it('reports what was typed, in which column, and what to write', () => {
    const { problems } = read('Nom;Prénom;Pays;Date\nLovelace;Ada;Atlantis;13/13/2026', 'fr')
    expect(problems).toEqual([
      { line: 2, problem: 'country-unknown', column: 'Pays', about: 'Atlantis' },
      { line: 2, problem: 'day-unreadable', column: 'Date', about: '13/13/2026' },
    ])
    expect(problems.map((problem) => describePaperProblem(problem, 'en'))).toEqual([
      '“Atlantis” in the column “Pays” is not a known country. Write its name, or its code, such as DE.',
      '“13/13/2026” in the column “Date” is not a date. Write the date as 2026-03-01.',
    ])
  })

  it.each<[SheetLanguage, string, string]>([
    ['de', 'Vorname;Nachname;Land;Öffentlich;Datum', 'Ada;Lovelace;Vereinigtes Königreich;WAHR;03.02.2026'],
    ['fr', 'Prénom;Nom;Pays;Public;Signé le', 'Ada;Lovelace;Royaume-Uni;VRAI;03/02/2026'],
    ['es', 'Nombre;Apellidos;País;Público;Fecha', 'Ada;Lovelace;Reino Unido;VERDADERO;3/2/2026'],
    ['en-US', 'First name,Last name,Country,Public,Date', 'Ada,Lovelace,UK,TRUE,2/3/2026'],
    ['en-GB', 'Full Name\tCountry\tShow name\tSigned on', 'Ada Lovelace\tGBR\tx\t3 Feb 2026'],
    ['ar', 'الاسم;البلد;علني;التاريخ', 'Ada Lovelace;المملكة المتحدة;صحيح;٣/٢/٢٠٢٦'],
  ])('is read as it is typed in %s', (language, heading, line) => {
    expect(read(`${heading}\n${line}`, language)).toMatchObject({
      entries: [{ name: 'Ada Lovelace', country: 'GB', public: true, signedOn: '2026-02-03' }],
      problems: [],
    })
  })

  it('treats a single column Nom or Nombre as the full name', () => {
    expect(names('Nom;Pays\nAda Lovelace;')).toEqual(['2 Ada Lovelace'])
    expect(names('Nombre;País\nAda Lovelace;')).toEqual(['2 Ada Lovelace'])
  })

  it('has the line numbers of the file where its first line names the delimiter', () => {
    expect(read('sep=;\r\nName;Land\r\nAda;GB\r\n')).toMatchObject({
      entries: [{ line: 3, name: 'Ada', country: 'GB' }],
      problems: [],
    })
  })

  it('reports ambiguous values, and changes none', () => {
    const { entries, notes, problems } = read(
      'name,affiliation,signed_on\nMÃ¼ller,Ø§Ù„ÙƒØ§ØªØ¨,1/2/2026\nZoë,,46054\nSam,,1.2.26\nAda,,13/1/2026\n',
      'de',
    )
    expect(problems).toEqual([])
    expect(entries.map(({ name, signedOn }) => [name, signedOn])).toEqual([
      ['MÃ¼ller', '2026-02-01'],
      ['Zoë', '2026-02-01'],
      ['Sam', '2026-02-01'],
      ['Ada', '2026-01-13'],
    ])
    expect(notes).toEqual([
      { line: 2, column: 'signed_on', note: 'order', typed: '1/2/2026', read: '2026-02-01' },
      { line: 2, column: 'name', note: 'broken', typed: 'MÃ¼ller', read: 'Müller' },
      { line: 2, column: 'affiliation', note: 'broken', typed: 'Ø§Ù„ÙƒØ§ØªØ¨', read: 'الكاتب' },
      { line: 3, column: 'signed_on', note: 'serial', typed: '46054', read: '2026-02-01' },
      { line: 4, column: 'signed_on', note: 'short-year', typed: '1.2.26', read: '2026-02-01' },
    ])
  })

  it('does not swap day and month of an invalid date', () => {
    expect(problems('name,signed_on\nAda,1/13/2026')).toEqual(['2 day-other-order'])
    expect(read('name,signed_on\nAda,1/13/2026', 'en-US').entries[0]?.signedOn).toBe('2026-01-13')
  })
})
