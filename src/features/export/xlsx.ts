import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { columnName, HEADING, rowOf, type SheetCell, type SheetColumn, sheetHead, TEXT } from './sheet-xml.ts'
import { workbookParts } from './workbook-parts.ts'

/** Rows that a sheet can have (Excel specifications and limits). */
const MAX_ROWS = 1_048_576
/** Characters of XML that are written at once. */
const CHUNK = 64 * 1024

/** The same rows make the same bytes: no part says when it was written. */
const FIXED = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const

/**
 * Writes rows as a workbook (ECMA-376), no faster than it is read. Texts are never formulas, moments are dates, and the
 * headings stay in view and have a filter. Another sheet begins after 1,048,576 rows.
 */
export async function* writeWorkbook(
  name: string,
  columns: readonly SheetColumn[],
  rows: AsyncIterable<readonly SheetCell[]>,
  maxRows = MAX_ROWS,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const lastColumn = columnName(columns.length - 1)
  const source = rows[Symbol.asyncIterator]()
  /** How many rows each sheet has. */
  const heights: number[] = []
  const sheets: Readable[] = []
  let next = await source.next()

  // The library does not pass on errors of the streams that it reads.
  const breakOff = (fault: Error) => (zip.outputStream as Readable).destroy(fault)
  zip.once('error', breakOff)

  const addSheet = () => {
    const index = heights.push(0)
    zip.addReadStreamLazy(`xl/worksheets/sheet${index}.xml`, FIXED, (pass) => {
      const xml = Readable.from(sheet(index), { objectMode: false, highWaterMark: CHUNK })
      sheets.push(xml)
      xml.once('error', breakOff)
      pass(null, xml)
    })
  }
  async function* sheet(index: number) {
    let text = `${sheetHead(columns)}${rowOf(
      columns.map(({ heading }) => heading),
      1,
      HEADING,
    )}`
    let row = 1
    for (; !next.done && row < maxRows; next = await source.next()) {
      row += 1
      text += rowOf(next.value, row, TEXT)
      if (text.length < CHUNK) continue
      yield Buffer.from(text)
      text = ''
    }
    heights[index - 1] = row
    yield Buffer.from(`${text}</sheetData><autoFilter ref="A1:${lastColumn}${row}"/></worksheet>`)
    // The parts that name every sheet come last.
    if (!next.done) addSheet()
    else {
      for (const [path, part] of workbookParts(name, lastColumn, heights))
        zip.addBuffer(Buffer.from(part), path, FIXED)
      zip.end()
    }
  }

  addSheet()
  try {
    yield* zip.outputStream as AsyncIterable<Uint8Array>
  } finally {
    for (const xml of sheets) xml.destroy()
    await source.return?.()
  }
}
