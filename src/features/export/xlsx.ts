import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { xmlCharacters } from '#values/characters.ts'

/** A date and time as the clocks of some zone show it, as if that were UTC: a workbook knows no zones. */
export type SheetMoment = { shown: number }

export type SheetCell = string | number | SheetMoment | null

/** The heading of a column, and how wide it is, in characters. */
export type SheetColumn = { heading: string; width: number }

/** Rows that a sheet can have (Excel specifications and limits). */
const MAX_ROWS = 1_048_576
/** The most characters that a cell can have (the same). */
const MAX_TEXT = 32_767
/** Characters of XML that are written at once. */
const CHUNK = 64 * 1024

const DAY = 24 * 60 * 60 * 1000
/** Day 0 of a workbook; from March 1900 on its days are those of the calendar (ECMA-376, part 1, 18.17.4.1). */
const DAY_ZERO = Date.UTC(1899, 11, 30)

/** Places in the list of cell formats below. */
const TEXT = 1
const MOMENT = 2
const HEADING = 3

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/**
 * Writes rows as a workbook (ECMA-376), no faster than it is read: texts are never formulas, moments are dates, the
 * headings stay in sight and have a filter. After 1,048,576 rows another sheet begins.
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

  // The library passes on no fault of what it reads.
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
    let text = `${head(columns)}${rowOf(
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
      for (const [path, part] of partsOf(name, lastColumn, heights))
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

/** Nothing in a file says when it was made: the same rows make the same bytes. */
const FIXED = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const

function head(columns: readonly SheetColumn[]): string {
  const widths = columns.map(
    ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  )
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
}

function rowOf(cells: readonly SheetCell[], row: number, format: number): string {
  let xml = `<row r="${row}">`
  for (const [i, cell] of cells.entries()) xml += cellOf(cell, `${columnName(i)}${row}`, format)
  return `${xml}</row>`
}

function cellOf(cell: SheetCell, place: string, format: number): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`
  if (typeof cell === 'object')
    return `<c r="${place}" s="${MOMENT}"><v>${(cell.shown - DAY_ZERO) / DAY}</v></c>`
  const text = sheetText(cell)
  return `<c r="${place}" s="${format}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

/** A carriage return would be lost, and what looks like an escape be taken for one (ECMA-376, part 1, 22.9.2.19). */
function sheetText(text: string): string {
  return xmlCharacters(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text)
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('\r', '_x000D_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** A, B … Z, AA: the column of an index from 0 on. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Every part of the workbook but its sheets. `heights`: how many rows each has. */
function partsOf(
  name: string,
  lastColumn: string,
  heights: readonly number[],
): [path: string, part: string][] {
  const sheets = heights.map((height, i) => ({
    id: i + 1,
    range: `$A$1:$${lastColumn}$${height}`,
    title: i === 0 ? name : `${name} ${i + 1}`,
  }))
  const each = (part: (sheet: (typeof sheets)[number]) => string) => sheets.map(part).join('')
  const types = each(
    ({ id }) => `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  )
  const relations = each(
    ({ id }) =>
      `<Relationship Id="rId${id}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${id}.xml"/>`,
  )
  const styles = sheets.length + 1
  return [
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each(
        ({ id, title }) => `<sheet name="${title}" sheetId="${id}" r:id="rId${id}"/>`,
      )}</sheets><definedNames>${each(
        ({ id, title, range }) =>
          `<definedName name="_xlnm._FilterDatabase" localSheetId="${id - 1}" hidden="1">'${title}'!${range}</definedName>`,
      )}</definedNames></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relations}<Relationship Id="rId${styles}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>${types}</Types>`,
    ],
  ]
}

/**
 * The formats of cells: plain, text, moment, heading. A cell in the format of text (49) stays a text when somebody edits
 * it, and with a quote prefix when it is copied into another cell.
 */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
