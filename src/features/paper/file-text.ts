/** The encoding of a file; `windows-…` is what Windows programs write for a language when they do not write Unicode. */
export type PaperEncoding = 'utf-8' | 'utf-16' | 'windows-1252' | 'windows-1256' | 'xlsx'

/** A file as lines of CSV. `sheet`: the sheet of a workbook that was read, and the names of all visible ones. */
export type PaperText = {
  text: string
  encoding: PaperEncoding
  sheet: { name: string; of: readonly string[] } | null
}

/** Why no text could be read from a file. */
export type PaperTextProblem =
  'file-not-text' | 'file-old-excel' | 'file-not-xlsx' | 'file-too-much' | 'sheet-unknown'

/** The text of a file, or why there is none. `sheets`: the names of the sheets to choose from. */
export type PaperTextResult =
  { ok: true; read: PaperText } | { ok: false; problem: PaperTextProblem; sheets?: readonly string[] }
