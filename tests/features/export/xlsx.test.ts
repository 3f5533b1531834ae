import { Buffer } from 'node:buffer'
import { inflateRawSync } from 'node:zlib'
import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import type { SheetCell } from '#features/export/sheet-xml.ts'
import { writeWorkbook } from '#features/export/xlsx.ts'

const COLUMNS = [
  { heading: 'name', width: 28 },
  { heading: 'at', width: 20 },
  { heading: 'version', width: 9 },
]
const MOMENT = Date.UTC(2026, 10, 24, 17, 30, 15)

async function written(rows: readonly SheetCell[][], maxRows?: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeWorkbook('Signatures', COLUMNS, each(rows), maxRows)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* each(rows: readonly SheetCell[][]) {
  yield* rows
}

/** The parts of a ZIP by their names, as its directory at the end has them. */
function partsIn(zip: Buffer): Map<string, string> {
  const parts = new Map<string, string>()
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = zip.readUInt32LE(end + 16)
  for (let i = 0; i < zip.readUInt16LE(end + 10); i += 1) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((offset, n) =>
      n === 0 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset),
    ) as [number, number, number, number]
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const part = inflateRawSync(zip.subarray(data, data + size)).toString()
    parts.set(zip.toString('utf8', at + 46, at + 46 + name), part)
    at += 46 + name + extra + comment
  }
  return parts
}

describe('a workbook', () => {
  it('has texts, numbers and dates, as they were', async () => {
    const texts = ['=1+1', ' Ada ', '', '_x0041_', 'a\r\nb\tc', '<b>&"\'', '  ليلى', '👩🏽‍🎨', '1', 'true']
    const book = await readXlsx(await written(texts.map((text) => [text, { shown: MOMENT }, 2])))
    expect(book.sheets.map(({ name }) => name)).toEqual(['Signatures'])
    expect(book.sheets[0]?.rows).toEqual([
      ['name', 'at', 'version'],
      ...texts.map((text) => [text, new Date(MOMENT), 2]),
    ])
  })

  it('holds nothing that XML has no character for', async () => {
    const bad = ['\u0000', '\u0008', '\u000B', '\u001F', '\uFFFE', '\uFFFF', '\uD800', '\uDC00']
    const sheet = partsIn(await written(bad.map((text) => [`a${text}b`, null, null]))).get(
      'xl/worksheets/sheet1.xml',
    )
    expect(sheet).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
    expect(sheet?.match(/a\uFFFDb/g)).toHaveLength(bad.length)
  })

  it('shows dates as dates, columns in their width, headings that stay, and a filter', async () => {
    const parts = partsIn(await written([['Ada', { shown: MOMENT }, 2]]))
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
    // 46350 days after 30 December 1899 is 24 November 2026.
    expect(sheet).toContain(`<c r="B2" s="2"><v>${46_350 + (17.5 * 3600 + 15) / 86_400}</v></c>`)
    expect(parts.get('xl/styles.xml')).toContain('formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"')
    expect(sheet).toContain('<col min="1" max="1" width="28" customWidth="1"/>')
    expect(sheet).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
    expect(sheet).toContain('</sheetData><autoFilter ref="A1:C2"/>')
    expect(parts.get('xl/workbook.xml')).toContain(`hidden="1">'Signatures'!$A$1:$C$2</definedName>`)
  })

  it('continues in another sheet when one is full, and loses no row', async () => {
    for (const rows of [0, 1, 2, 3, 4, 5, 7]) {
      const names = Array.from({ length: rows }, (_, i) => `Ada ${i}`)
      const book = await readXlsx(
        await written(
          names.map((name) => [name, null, i(name)]),
          3,
        ),
      )
      expect(book.sheets).toHaveLength(Math.max(1, Math.ceil(rows / 2)))
      for (const sheet of book.sheets) expect(sheet.rows[0]).toEqual(['name', 'at', 'version'])
      expect(book.sheets.flatMap((sheet) => sheet.rows.slice(1).map(([name]) => name))).toEqual(names)
    }
    function i(name: string) {
      return Number(name.slice(4))
    }
  })

  it('fails where its rows do, and releases them where its reader stops', async () => {
    let closed = 0
    async function* endless() {
      try {
        for (;;) yield ['Ada'.repeat(1000), null, null]
      } finally {
        closed += 1
      }
    }
    for await (const _ of writeWorkbook('Signatures', COLUMNS, endless())) break
    expect(closed).toBe(1)
    async function* failing() {
      yield ['Ada', null, null]
      throw new Error('The database is gone.')
    }
    const broken = (async () => {
      for await (const _ of writeWorkbook('Signatures', COLUMNS, failing()));
    })()
    await expect(broken).rejects.toThrow('The database is gone.')
  })
})
