import { findPaperBatchOfScan } from '#db/queries/paper/batches.ts'
import type { Context } from '#features/context.ts'
import { findVersion, type Letter, type Version } from '#features/letters/letter.ts'
import { mendText } from '#values/broken-text.ts'
import { isLocale } from '#values/locale.ts'
import { parseLine, type TextProblem } from '#values/person-name.ts'
import { isSheetLanguage, SHEET_LANGUAGES, type SheetLanguage } from './cell-values.ts'
import { findPossibleDuplicates } from './find-duplicates.ts'
import {
  MAX_PAPER_FILE,
  MAX_SCAN,
  type PaperEntry,
  type PaperNote,
  type PaperProblem,
  type PossibleDuplicate,
  paperDigest,
} from './paper.ts'
import { readPaperFile } from './read-file.ts'
import { type PaperText, type PaperTextProblem, readPaperBytes } from './spreadsheet-text.ts'

/** What an organiser enters: a file, or the text of one, and what it is. */
export type PaperInput = {
  file: Uint8Array | null
  text: string
  /** Number and language of the version that was signed, as `2.en`. */
  version: string
  scan: string
  /** The language in which it was filled in (see `SHEET_LANGUAGES`). */
  language: string
  /** Which sheet of a workbook; `''` is the first. */
  sheet: string
  /** Text that was decoded wrongly once already is mended. */
  mend: boolean
}

/** What was entered, read. */
export type PaperCheck = {
  version: Version
  scan: string
  language: SheetLanguage
  /** How the file was read; `null` for lines that were pasted. */
  source: Pick<PaperText, 'encoding' | 'sheet'> | null
  /** The file as CSV with LF line ends: what is sent along to be entered. */
  text: string
  entries: PaperEntry[]
  /** Values that are right and not plain. */
  notes: PaperNote[]
  /** What is wrong, by line; where there is anything, nothing can be entered. */
  problems: PaperProblem[]
  possibleDuplicates: PossibleDuplicate[]
  /** Whether a batch of the same scan is there that was not rejected. */
  isScanKnown: boolean
  /** Another one whenever anything of it is. */
  digest: string
}

export type PaperFieldProblem =
  | { field: 'file'; problem: 'file-missing' | 'file-too-large' | Exclude<PaperTextProblem, 'sheet-unknown'> }
  | { field: 'sheet'; problem: 'sheet-unknown'; sheets: readonly string[] }
  | { field: 'language'; problem: 'language-unknown' }
  | { field: 'version'; problem: 'version-unknown' }
  | { field: 'scan'; problem: `scan-${TextProblem}` }

export type CheckOutcome = { ok: true; check: PaperCheck } | { ok: false; problems: PaperFieldProblem[] }

/** The dry run: says what would be entered, what is wrong, and who may have signed already. Stores nothing. */
export async function checkPaper(
  ctx: Pick<Context, 'store' | 'now'>,
  letter: Letter,
  input: PaperInput,
): Promise<CheckOutcome> {
  const problems: PaperFieldProblem[] = []
  const language = isSheetLanguage(input.language) ? input.language : null
  if (!language) problems.push({ field: 'language', problem: 'language-unknown' })
  const read = await textOf(input, language ?? SHEET_LANGUAGES[0], problems)
  const version = versionOf(letter, input.version)
  if (!version) problems.push({ field: 'version', problem: 'version-unknown' })
  const scan = parseLine(input.scan, MAX_SCAN)
  if (!scan.ok) problems.push({ field: 'scan', problem: `scan-${scan.problem}` })
  if (!read || !language || !version || !scan.ok) return { ok: false, problems }

  const text = (input.mend ? mendText(read.text) : null) ?? read.text
  const rules = { version, now: ctx.now(), language }
  const { entries, notes, problems: inLines } = readPaperFile(letter, text, rules)
  const known = await ctx.store.read((db) => findPaperBatchOfScan(db, letter.slug, scan.value))
  return {
    ok: true,
    check: {
      version,
      scan: scan.value,
      language,
      source: read.source,
      text,
      entries,
      notes,
      problems: inLines,
      possibleDuplicates: await findPossibleDuplicates(ctx, letter.slug, entries),
      isScanKnown: known !== undefined,
      digest: paperDigest({ version, scan: scan.value }, entries),
    },
  }
}

/** Browsers send every line end of a field as CRLF; a file may have any. */
async function textOf(
  { file, text, sheet }: PaperInput,
  language: SheetLanguage,
  problems: PaperFieldProblem[],
): Promise<{ text: string; source: PaperCheck['source'] } | null> {
  if (file && file.length > MAX_PAPER_FILE) {
    problems.push({ field: 'file', problem: 'file-too-large' })
    return null
  }
  const result = file ? await readPaperBytes(file, language, sheet) : null
  if (result && !result.ok) {
    const { problem, sheets = [] } = result
    problems.push(
      problem === 'sheet-unknown' ? { field: 'sheet', problem, sheets } : { field: 'file', problem },
    )
    return null
  }
  const typed = result?.read.text ?? text
  // What is packed or decoded may be larger than the file, and comes back with the page as text.
  if (Buffer.byteLength(typed) > MAX_PAPER_FILE) {
    problems.push({ field: 'file', problem: 'file-too-large' })
    return null
  }
  if (typed.replace(/[",\s]/g, '') === '') {
    problems.push({ field: 'file', problem: 'file-missing' })
    return null
  }
  return { text: typed.replace(/\r\n?/g, '\n'), source: result?.read ?? null }
}

function versionOf(letter: Letter, typed: string): Version | undefined {
  const [, number = '', locale = ''] = /^(\d{1,4})\.([a-z]{2})$/.exec(typed) ?? []
  const version = isLocale(locale) ? findVersion(letter, Number(number), locale) : undefined
  return version?.draft ? undefined : version
}
