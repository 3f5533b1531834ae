import { setImmediate as turn } from 'node:timers/promises'
import { readXlsx } from 'hucre/xlsx'
import type { SheetLanguage } from './cell-values.ts'

/** How a file was decoded; `windows-…` is what Windows writes for a language where it does not write Unicode. */
export type PaperEncoding = 'utf-8' | 'utf-16' | 'windows-1252' | 'windows-1256' | 'xlsx'

/** A file as lines of CSV. `sheet`: which of a workbook's sheets that is, and how many there are. */
export type PaperText = {
  text: string
  encoding: PaperEncoding
  sheet: { name: string; of: readonly string[] } | null
}

export type PaperTextProblem =
  'file-not-text' | 'file-old-excel' | 'file-not-xlsx' | 'file-too-much' | 'sheet-unknown'

export type PaperTextResult =
  { ok: true; read: PaperText } | { ok: false; problem: PaperTextProblem; sheets?: readonly string[] }

/** The most that the parts of a workbook may be together once they are decompressed, in bytes; a batch needs a third of it. */
const MAX_UNPACKED = 16 * 1024 * 1024

/** As far as a sheet is read: what lies beyond is not there. */
const MAX_RANGE = 'A1:Z40000'

/**
 * Reads the bytes of a file as CSV: text in UTF-8 or UTF-16, text as Windows writes it in a language, or a sheet of a
 * workbook (XLSX), by its name or the first that is not hidden.
 */
export async function readPaperBytes(
  bytes: Uint8Array,
  language: SheetLanguage,
  sheet: string,
): Promise<PaperTextResult> {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readWorkbook(bytes, sheet)
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return { ok: false, problem: 'file-old-excel' }
  const decoded = decode(bytes, language)
  if (!decoded || decoded.text.includes('\0')) return { ok: false, problem: 'file-not-text' }
  return { ok: true, read: { ...decoded, sheet: null } }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte)
}

function decode(
  bytes: Uint8Array,
  language: SheetLanguage,
): { text: string; encoding: PaperEncoding } | null {
  const wide = wideEncoding(bytes)
  if (wide) return decodeAs(wide, 'utf-16', bytes)
  const windows = language === 'ar' ? 'windows-1256' : 'windows-1252'
  return decodeAs('utf-8', 'utf-8', bytes) ?? decodeAs(windows, windows, bytes)
}

function decodeAs(
  label: string,
  encoding: PaperEncoding,
  bytes: Uint8Array,
): { text: string; encoding: PaperEncoding } | null {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes)
    // A control character is a byte for which Windows has no character: this is not the encoding.
    return /[\u0080-\u009f]/.test(text) && encoding.startsWith('windows') ? null : { text, encoding }
  } catch {
    return null
  }
}

/** UTF-16 by its mark, or by the zeros that line ends and separators have in it; `null` for anything else. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be'
  const start = bytes.subarray(0, 4_000)
  const zeros = [0, 0]
  for (const [i, byte] of start.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (bytes.length % 2 !== 0 || even + odd === 0) return null
  if (even === 0) return 'utf-16le'
  return odd === 0 ? 'utf-16be' : null
}

async function readWorkbook(bytes: Uint8Array, wanted: string): Promise<PaperTextResult> {
  const size = unpackedSize(bytes)
  if (size === null) return { ok: false, problem: 'file-not-xlsx' }
  if (size > MAX_UNPACKED) return { ok: false, problem: 'file-too-much' }
  // Others are served before the part that takes long.
  await turn()
  try {
    const names: string[] = []
    const workbook = await readXlsx(bytes, {
      range: MAX_RANGE,
      sheets: ({ name, hidden, veryHidden }) => {
        if (!hidden && !veryHidden) names.push(name)
        return !hidden && !veryHidden && (wanted === '' ? names.length === 1 : same(name, wanted))
      },
    })
    const [sheet] = workbook.sheets
    if (!sheet)
      return { ok: false, problem: wanted === '' ? 'file-not-xlsx' : 'sheet-unknown', sheets: names }
    const text = sheet.rows.map((row) => row.map(csvCell).join(',')).join('\n')
    return { ok: true, read: { text, encoding: 'xlsx', sheet: { name: sheet.name, of: names } } }
  } catch {
    // Whatever is wrong with it was made by another program; which part of it that is helps nobody here.
    return { ok: false, problem: 'file-not-xlsx' }
  }
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

/** A cell as a field of CSV. A row of the sheet stays one line: a line end within a cell becomes one of Unicode's, which no name may have. */
function csvCell(value: string | number | boolean | Date | null): string {
  if (value === null) return ''
  const text =
    value instanceof Date ? dayOf(value) : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
  return `"${text.replace(/\r\n?|\n/g, '\u2028').replaceAll('"', '""')}"`
}

/** A date of a workbook has no zone, and its time of day says nothing about a signature. */
function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10)
}

/**
 * How many bytes the parts of a ZIP say that they are, decompressed: the reader stops at what is said here. `null` for
 * what is no ZIP, or does not say it.
 */
function unpackedSize(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOfDirectory(view)
  if (end === null) return null
  const entries = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let total = 0
  for (let i = 0; i < entries; i += 1) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) return null
    const packed = view.getUint32(at + 20, true)
    const unpacked = view.getUint32(at + 24, true)
    // What says nothing, or that it is in another place, is not bounded by it.
    if (unpacked === 0xffffffff || (unpacked === 0 && packed > 2)) return null
    total += unpacked
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return total
}

function endOfDirectory(view: DataView): number | null {
  const last = view.byteLength - 22
  for (let at = last; at >= 0 && at > last - 65_536; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  return null
}
