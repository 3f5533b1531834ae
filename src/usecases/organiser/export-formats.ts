import { writeXlsxStream } from 'hucre/xlsx'
import type { ExportColumn, ExportFormat } from '../../domain/export-choice.ts'
import { csvLines } from './csv.ts'

export type ExportCell = string | number | boolean | null

/** A page of rows; a row has a cell for each column that was chosen. */
export type ExportPage = readonly (readonly ExportCell[])[]

/** How the rows of an export become bytes, a page at a time. */
export const ENCODERS: Readonly<
  Record<
    ExportFormat,
    (columns: readonly ExportColumn[], pages: AsyncIterable<ExportPage>) => AsyncIterable<Uint8Array>
  >
> = { csv: asCsv, jsonl: asJsonLines, xlsx: asSpreadsheet }

/** What a download of each format calls itself (RFC 7111; jsonlines.org; ECMA-376). */
export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

async function* asCsv(columns: readonly ExportColumn[], pages: AsyncIterable<ExportPage>) {
  yield Buffer.from(csvLines([columns]))
  for await (const page of pages) yield Buffer.from(csvLines(page))
}

async function* asJsonLines(columns: readonly ExportColumn[], pages: AsyncIterable<ExportPage>) {
  for await (const page of pages) {
    const lines = page.map(
      (row) => `${JSON.stringify(Object.fromEntries(columns.map((c, i) => [c, row[i]])))}\n`,
    )
    yield Buffer.from(lines.join(''))
  }
}

/** Cells are numbers or texts, and a text is never a formula. Past 1,048,576 rows a second sheet begins. */
function asSpreadsheet(columns: readonly ExportColumn[], pages: AsyncIterable<ExportPage>) {
  return writeXlsxStream(sheetRows(pages), {
    name: 'Signatures',
    columns: columns.map((header) => ({ header })),
    freezePane: { rows: 1 },
  })
}

async function* sheetRows(pages: AsyncIterable<ExportPage>) {
  for await (const page of pages) for (const row of page) yield row.map(sheetCell)
}

function sheetCell(cell: ExportCell): string | number | null {
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  // What looks like an escape would be taken for one (ECMA-376, part 1, 22.9.2.19).
  return typeof cell === 'string' ? cell.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_') : cell
}
