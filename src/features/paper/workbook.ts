import { readXlsx } from 'hucre/xlsx'
import { yieldToEventLoop } from '#platform/loop.ts'
import type { PaperTextResult } from './file-text.ts'
import { unpackedSize } from './zip-size.ts'

/** The largest decompressed workbook; a batch needs a third of it. Bytes. */
const MAX_UNPACKED = 16 * 1024 * 1024

/** The range of a sheet that is read. */
const MAX_RANGE = 'A1:Z40000'

/** Whether a file begins as a ZIP archive does, and so may be a workbook. */
export function isZip(bytes: Uint8Array): boolean {
  return [0x50, 0x4b, 0x03, 0x04].every((byte, i) => bytes[i] === byte)
}

/** Reads one sheet of a workbook (XLSX) as CSV. `wanted`: its name, or `''` for the first visible one. */
export async function readWorkbook(bytes: Uint8Array, wanted: string): Promise<PaperTextResult> {
  const size = unpackedSize(bytes)
  if (size === null) return { ok: false, problem: 'file-not-xlsx' }
  if (size > MAX_UNPACKED) return { ok: false, problem: 'file-too-much' }
  // Parsing takes long: other requests are answered first.
  await yieldToEventLoop()
  try {
    const names: string[] = []
    const workbook = await readXlsx(bytes, {
      range: MAX_RANGE,
      sheets: ({ name, hidden, veryHidden }) => {
        if (!hidden && !veryHidden) names.push(name)
        return !hidden && !veryHidden && (wanted === '' ? names.length === 1 : isSameName(name, wanted))
      },
    })
    const [sheet] = workbook.sheets
    if (!sheet)
      return { ok: false, problem: wanted === '' ? 'file-not-xlsx' : 'sheet-unknown', sheets: names }
    const text = sheet.rows.map((row) => row.map(csvCell).join(',')).join('\n')
    return { ok: true, read: { text, encoding: 'xlsx', sheet: { name: sheet.name, of: names } } }
  } catch {
    // Another program made a mistake that an organiser cannot repair, so that its details do not help.
    return { ok: false, problem: 'file-not-xlsx' }
  }
}

function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

/** Writes a cell as a field of CSV. A line end in it becomes U+2028, so that a row stays one line; no name may have that. */
function csvCell(value: string | number | boolean | Date | null): string {
  if (value === null) return ''
  return `"${textOf(value)
    .replace(/\r\n?|\n/g, '\u2028')
    .replaceAll('"', '""')}"`
}

function textOf(value: string | number | boolean | Date): string {
  if (value instanceof Date) return dayOf(value)
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

/** A date in a workbook has no time zone; its time of day is dropped. */
function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10)
}
