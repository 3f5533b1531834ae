import type { SheetLanguage } from './cell-values.ts'
import { decodeText } from './decode-text.ts'
import type { PaperTextResult } from './file-text.ts'
import { isZip, readWorkbook } from './workbook.ts'

/** The first bytes of an Excel file before 2007 (Compound File Binary). */
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0]

/**
 * Reads the bytes of a file as CSV: text in UTF-8, UTF-16 or the Windows encoding of a language, or a sheet of a workbook
 * (XLSX), by its name or the first visible one.
 */
export async function readPaperBytes(
  bytes: Uint8Array,
  language: SheetLanguage,
  sheet: string,
): Promise<PaperTextResult> {
  if (isZip(bytes)) return readWorkbook(bytes, sheet)
  if (OLD_EXCEL.every((byte, i) => bytes[i] === byte)) return { ok: false, problem: 'file-old-excel' }
  const decoded = decodeText(bytes, language)
  if (!decoded || decoded.text.includes('\0')) return { ok: false, problem: 'file-not-text' }
  return { ok: true, read: { ...decoded, sheet: null } }
}
