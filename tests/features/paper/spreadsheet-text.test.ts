import { strToU8, unzipSync, zipSync } from 'fflate'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { readPaperFile } from '#features/paper/read-file.ts'
import { readPaperBytes } from '#features/paper/spreadsheet-text.ts'
import { shippedLetter } from '#tests/support/app.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

async function textOf(bytes: Uint8Array, language: 'en-GB' | 'ar' = 'en-GB', sheet = '') {
  const result = await readPaperBytes(bytes, language, sheet)
  return result.ok ? [result.read.encoding, result.read.text] : result.problem
}

async function entriesOf(bytes: Uint8Array, sheet = '') {
  const result = await readPaperBytes(bytes, 'de', sheet)
  if (!result.ok) throw new Error(result.problem)
  return readPaperFile(shippedLetter(), result.read.text, {
    version: { published: '2026-01-10' },
    now: NOW,
    language: 'de',
  })
}

describe('a text', () => {
  it('is read in UTF-8, UTF-16 and Windows encodings', async () => {
    const text = 'name\nZoë, الكاتب'
    expect(await textOf(Buffer.from(`\uFEFF${text}`))).toEqual(['utf-8', text])
    expect(await textOf(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual(['utf-16', text])
    expect(await textOf(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toEqual(['utf-16', text])
    expect(await textOf(Buffer.from('name\nZoë', 'utf16le'))).toEqual(['utf-16', 'name\nZoë'])
    expect(await textOf(Buffer.from('name\nZoë', 'latin1'))).toEqual(['windows-1252', 'name\nZoë'])
    expect(await textOf(Uint8Array.of(0xc7, 0xe1, 0xdf), 'ar')).toEqual(['windows-1256', 'الك'])
  })

  it('is refused where it is binary', async () => {
    for (const [bytes, problem] of [
      [Uint8Array.of(0x41, 0x81, 0x8d), 'file-not-text'],
      [Buffer.from('%PDF-1.4\n\0\x01\x02\0\xff\xfe\xfd', 'latin1'), 'file-not-text'],
      [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1), 'file-old-excel'],
    ] as const) {
      expect(await textOf(bytes)).toBe(problem)
    }
  })
})

const ROWS = [
  ['Vorname', 'Nachname', 'Land', 'Öffentlich', 'Datum'],
  ['Ada', 'Lovelace', 'Vereinigtes Königreich', true, new Date('2026-02-03T00:00:00Z')],
  [null, null, null, null, null],
  ['Zoë', 'O"Neill; Jr.', null, 'WAHR', '04.02.2026'],
  ['Sam', null, 'USA', false, 46_058],
]

const UNDERSTOOD = {
  entries: [
    { line: 2, name: 'Ada Lovelace', country: 'GB', public: true, signedOn: '2026-02-03' },
    { line: 4, name: 'Zoë O"Neill; Jr.', country: null, public: true, signedOn: '2026-02-04' },
    { line: 5, name: 'Sam', country: 'US', public: false, signedOn: '2026-02-05' },
  ],
  problems: [],
}

describe('a workbook', () => {
  it.each([
    ['shared texts', { stringMode: 'shared' as const }],
    ['texts in their cells', { stringMode: 'inline' as const }],
    ['days counted from 1904', { dateSystem: '1904' as const }],
  ])('is read with %s', async (_, options) => {
    const rows =
      'dateSystem' in options
        ? ROWS.map((row, i) => (i === 4 ? [...row.slice(0, 4), '5.2.2026'] : row))
        : ROWS
    expect(await entriesOf(await writeXlsx({ ...options, sheets: [{ name: 'Bögen', rows }] }))).toMatchObject(
      UNDERSTOOD,
    )
  })

  it('is read as other programs write it: formatted text, a styled date, a formula, an error', async () => {
    const sheet = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Datum</t></is></c><c r="C1" t="str"><f>"Öffent"&amp;"lich"</f><v>Öffentlich</v></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><r><t>Ada </t></r><r><rPr><b/></rPr><t>Lovelace</t></r></is></c><c r="B3" s="1"><v>46056</v></c><c r="C3" t="b"><v>1</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t xml:space="preserve"> Sam </t></is></c><c r="B4" s="2"><v>46056.75</v></c><c r="C4" t="b"><v>0</v></c></row>
<row r="5"><c r="A5" t="inlineStr"><is><t>Grace</t></is></c><c r="B5" t="e"><v>#N/A</v></c></row>
</sheetData></worksheet>`
    const styles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`
    const parts = unzipSync(await writeXlsx({ sheets: [{ name: 'A', rows: [['x']] }] }))
    const path = Object.keys(parts).find((name) => /worksheets\/sheet1\.xml$/.test(name)) ?? ''
    const bytes = zipSync({ ...parts, [path]: strToU8(sheet), 'xl/styles.xml': strToU8(styles) })
    expect(await entriesOf(bytes)).toMatchObject({
      entries: [
        { line: 3, name: 'Ada Lovelace', signedOn: '2026-02-03', public: true },
        { line: 4, name: 'Sam', signedOn: '2026-02-03', public: false },
      ],
      problems: [{ line: 5, problem: 'day-unreadable', about: '#N/A' }],
    })
  })

  it('has its first visible sheet read, or another by its name', async () => {
    const named = (name: string, hidden = false) => ({ name, hidden, rows: [['Name'], [`Ada in ${name}`]] })
    const bytes = await writeXlsx({ sheets: [named('Notes', true), named('May'), named('June')] })
    const result = await readPaperBytes(bytes, 'de', '')
    expect(result).toMatchObject({ ok: true, read: { sheet: { name: 'May', of: ['May', 'June'] } } })
    expect((await entriesOf(bytes, ' june ')).entries[0]?.name).toBe('Ada in June')
    expect(await readPaperBytes(bytes, 'de', 'Notes')).toEqual({
      ok: false,
      problem: 'sheet-unknown',
      sheets: ['May', 'June'],
    })
  })

  it('keeps a row on one line where a cell has several', async () => {
    const rows = [
      ['Name', 'Affiliation'],
      ['Ada', 'Analyst\nLondon'],
      ['Sam', ''],
    ]
    const { entries, problems } = await entriesOf(await writeXlsx({ sheets: [{ name: 'A', rows }] }))
    expect(problems).toMatchObject([{ line: 2, problem: 'affiliation-bad-characters' }])
    expect(entries).toMatchObject([{ line: 3, name: 'Sam' }])
  })

  it('is refused quickly where it is a ZIP bomb, damaged, or not a workbook', async () => {
    const parts = unzipSync(await writeXlsx({ sheets: [{ name: 'A', rows: [['Name'], ['Ada']] }] }))
    const bomb = zipSync({ ...parts, 'xl/media/bomb.bin': new Uint8Array(64 * 1024 * 1024) })
    expect(bomb.length).toBeLessThan(200_000)
    expect(await textOf(bomb)).toBe('file-too-much')
    const whole = zipSync(parts)
    expect(await textOf(whole.subarray(0, whole.length - 30))).toBe('file-not-xlsx')
    expect(await textOf(zipSync({ 'word/document.xml': strToU8('<document/>') }))).toBe('file-not-xlsx')
    // A part whose stated size is zero, but which has content.
    const lying = zipSync({ ...parts, 'xl/media/bomb.bin': new Uint8Array(1024 * 1024) })
    const directory = Buffer.from(lying)
    for (let at = directory.indexOf('PK\x01\x02'); at >= 0; at = directory.indexOf('PK\x01\x02', at + 4))
      directory.writeUInt32LE(0, at + 24)
    expect(await textOf(directory)).toBe('file-not-xlsx')
    // Two cells in opposite corners of the largest possible sheet.
    const cells = new Map([['1048575,16383', { value: 'z' }]])
    const wide = await writeXlsx({ sheets: [{ name: 'A', rows: [['Name'], ['Ada']], cells }] })
    expect((await entriesOf(wide)).entries).toHaveLength(1)
  })
})
