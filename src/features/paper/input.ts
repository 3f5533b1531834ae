import type { TextProblem } from '#values/person-name.ts'
import type { SheetLanguage } from './cell-values.ts'
import type { PaperText, PaperTextProblem } from './file-text.ts'
import { MAX_PAPER_FILE } from './paper.ts'
import { readPaperBytes } from './spreadsheet-text.ts'

/** The form with which an organiser enters paper signatures: a file, or pasted lines, and what they are. */
export type PaperInput = {
  file: Uint8Array | null
  text: string
  /** The number and language of the version that was signed, as `2.en`. */
  version: string
  scan: string
  /** The language of the spreadsheet (see `SHEET_LANGUAGES`). */
  language: string
  /** The name of a sheet of a workbook; `''` is the first. */
  sheet: string
  /** Whether to mend text that was decoded in the wrong encoding. */
  mend: boolean
}

/** A problem with a field of the form. */
export type PaperFieldProblem =
  | { field: 'file'; problem: 'file-missing' | 'file-too-large' | Exclude<PaperTextProblem, 'sheet-unknown'> }
  | { field: 'sheet'; problem: 'sheet-unknown'; sheets: readonly string[] }
  | { field: 'language'; problem: 'language-unknown' }
  | { field: 'version'; problem: 'version-unknown' }
  | { field: 'scan'; problem: `scan-${TextProblem}` }

type InputResult =
  | { ok: true; text: string; source: Pick<PaperText, 'encoding' | 'sheet'> | null }
  | { ok: false; problem: PaperFieldProblem }

/** Reads the file, or the pasted lines, as CSV with LF line ends: browsers send CRLF, and a file may have any. */
export async function readInput(
  { file, text, sheet }: Pick<PaperInput, 'file' | 'text' | 'sheet'>,
  language: SheetLanguage,
): Promise<InputResult> {
  if (file && file.length > MAX_PAPER_FILE) return TOO_LARGE
  const result = file ? await readPaperBytes(file, language, sheet) : null
  if (result && !result.ok) {
    const { problem, sheets = [] } = result
    return {
      ok: false,
      problem: problem === 'sheet-unknown' ? { field: 'sheet', problem, sheets } : { field: 'file', problem },
    }
  }
  const typed = result?.read.text ?? text
  // Decompressed or decoded text may be larger than the file, and the page sends it back.
  if (Buffer.byteLength(typed) > MAX_PAPER_FILE) return TOO_LARGE
  if (typed.replace(/[",\s]/g, '') === '')
    return { ok: false, problem: { field: 'file', problem: 'file-missing' } }
  return { ok: true, text: typed.replace(/\r\n?/g, '\n'), source: result?.read ?? null }
}

const TOO_LARGE: InputResult = { ok: false, problem: { field: 'file', problem: 'file-too-large' } }
