import { jsonWithGuard, type TableSeparator } from '#values/formula-guard.ts'
import { localIso, offsetAt, UTC } from '#values/time-zone.ts'
import type { ExportColumn } from './columns.ts'
import { type CsvField, csvLines } from './csv.ts'
import { type ExportCell, type ExportMoment, type ExportPage, isMoment } from './export-cell.ts'
import type { ExportFormat } from './export-format.ts'
import type { SheetCell } from './sheet-xml.ts'
import { writeWorkbook } from './xlsx.ts'

/** What an encoder needs besides the rows. */
export type Encoding = { columns: readonly ExportColumn[]; separator: TableSeparator }

/** How the rows of an export become bytes, a page at a time. */
export const ENCODERS: Readonly<
  Record<ExportFormat, (encoding: Encoding, pages: AsyncIterable<ExportPage>) => AsyncIterable<Uint8Array>>
> = { csv: asCsv, 'csv-excel': asCsvForExcel, jsonl: asJsonLines, xlsx: asSpreadsheet }

/** The media type of each format (RFC 7111; jsonlines.org; ECMA-376). */
export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  'csv-excel': 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

async function* asCsv({ columns }: Encoding, pages: AsyncIterable<ExportPage>) {
  yield Buffer.from(csvLines([columns]))
  for await (const page of pages) yield Buffer.from(csvLines(page.map((row) => row.map(isoField))))
}

/** With the byte order mark by which Excel recognizes UTF-8, the separator that it splits at, and moments that it takes for dates. */
async function* asCsvForExcel({ columns, separator }: Encoding, pages: AsyncIterable<ExportPage>) {
  yield Buffer.from(`\uFEFF${csvLines([columns], separator)}`)
  for await (const page of pages)
    yield Buffer.from(
      csvLines(
        page.map((row) => row.map(clockField)),
        separator,
      ),
    )
}

/** JSON is not a table; if a spreadsheet opens it as one, no cell is a formula either. */
async function* asJsonLines({ columns }: Encoding, pages: AsyncIterable<ExportPage>) {
  const names = columns.map((column) => JSON.stringify(column))
  for await (const page of pages) {
    const lines = page.map((row) => `{${row.map((cell, i) => `${names[i]}:${jsonValue(cell)}`).join(',')}}\n`)
    yield Buffer.from(lines.join(''))
  }
}

function jsonValue(cell: ExportCell): string {
  return jsonWithGuard(JSON.stringify(isoField(cell)))
}

function asSpreadsheet({ columns }: Encoding, pages: AsyncIterable<ExportPage>) {
  return writeWorkbook(
    'Signatures',
    columns.map((heading) => ({ heading, width: widthOf(heading) })),
    sheetRows(pages),
  )
}

async function* sheetRows(pages: AsyncIterable<ExportPage>) {
  for await (const page of pages) for (const row of page) yield row.map(sheetCell)
}

/** ISO 8601: with milliseconds in UTC, with its offset elsewhere. */
function isoField(cell: ExportCell): Exclude<ExportCell, ExportMoment> {
  if (!isMoment(cell)) return cell
  return cell.timeZone === UTC ? cell.moment.toISOString() : localIso(cell.moment, cell.timeZone)
}

function clockField(cell: ExportCell): CsvField {
  return isMoment(cell) ? new Date(shownAt(cell)).toISOString().slice(0, 19).replace('T', ' ') : cell
}

function sheetCell(cell: ExportCell): SheetCell {
  if (isMoment(cell)) return { shown: shownAt(cell) }
  return typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : cell
}

/** What the clocks of the zone show, in milliseconds as if that were UTC. */
function shownAt({ moment, timeZone }: ExportMoment): number {
  return moment.getTime() + offsetAt(moment, timeZone)
}

/** The width of a column in characters: enough for most of its cells. */
function widthOf(column: ExportColumn): number {
  if (column.includes('_at')) return 20
  return WIDTHS[column] ?? 12
}

const WIDTHS: Partial<Record<ExportColumn, number>> = {
  name: 28,
  affiliation: 34,
  comment: 50,
  digest: 24,
  reaffirmed_digest: 24,
  id: 38,
  email: 32,
  sealed_email: 32,
}
