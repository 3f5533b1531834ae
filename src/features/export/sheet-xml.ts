import { xmlCharacters } from '#values/characters.ts'
import { MAIN, XML } from './workbook-parts.ts'

/** A date and time as the clocks of a zone show it, in milliseconds as if that were UTC: a workbook has no zones. */
export type SheetMoment = { shown: number }

/** A cell of a sheet. */
export type SheetCell = string | number | SheetMoment | null

/** The heading of a column, and how wide it is, in characters. */
export type SheetColumn = { heading: string; width: number }

/** The most characters that a cell can have (Excel specifications and limits). */
const MAX_TEXT = 32_767

const DAY = 24 * 60 * 60 * 1000
/** Day 0 of a workbook; from March 1900 on its days are those of the calendar (ECMA-376, part 1, 18.17.4.1). */
const DAY_ZERO = Date.UTC(1899, 11, 30)

/** The format of texts; an index into the cell formats of `STYLES`, like the next two. */
export const TEXT = 1
const MOMENT = 2
/** The format of headings. */
export const HEADING = 3

/** The beginning of a sheet: its view and its columns. */
export function sheetHead(columns: readonly SheetColumn[]): string {
  const widths = columns.map(
    ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  )
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
}

/** A row of a sheet, numbered from 1. `format`: of its texts. */
export function rowOf(cells: readonly SheetCell[], row: number, format: number): string {
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
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`
}
