import { findPaperBatchOfScan } from '#db/queries/paper/batches.ts'
import type { Context } from '#features/context.ts'
import { findVersion, type Letter, type Version } from '#features/letters/letter.ts'
import { mendText } from '#values/broken-text.ts'
import { isLocale } from '#values/locale.ts'
import { parseLine } from '#values/person-name.ts'
import { isSheetLanguage, SHEET_LANGUAGES, type SheetLanguage } from './cell-values.ts'
import { paperDigest } from './digest.ts'
import type { PaperText } from './file-text.ts'
import { findPossibleDuplicates } from './find-duplicates.ts'
import { type PaperFieldProblem, type PaperInput, readInput } from './input.ts'
import { MAX_SCAN, type PaperEntry } from './paper.ts'
import type { PossibleDuplicate } from './possible-duplicate.ts'
import type { PaperNote, PaperProblem } from './problem.ts'
import { readPaperFile } from './read-file.ts'

/** A form, read. */
export type PaperCheck = {
  version: Version
  scan: string
  language: SheetLanguage
  /** How the file was read; `null` for pasted lines. */
  source: Pick<PaperText, 'encoding' | 'sheet'> | null
  /** The file as CSV with LF line ends: the form that enters it sends this along. */
  text: string
  entries: PaperEntry[]
  /** Valid values that could be read in more than one way. */
  notes: PaperNote[]
  /** All problems, by line; a file with any cannot be entered. */
  problems: PaperProblem[]
  possibleDuplicates: PossibleDuplicate[]
  /** Whether there is a batch of the same scan that was not rejected. */
  isScanKnown: boolean
  /** See `paperDigest`. */
  digest: string
}

/** The outcome of the dry run: what would be entered, or the problems with the form. */
export type CheckOutcome = { ok: true; check: PaperCheck } | { ok: false; problems: PaperFieldProblem[] }

/** Checks a form without storing anything (the dry run): what would be entered, problems, and possible duplicates. */
export async function checkPaper(
  ctx: Pick<Context, 'store' | 'now'>,
  letter: Letter,
  input: PaperInput,
): Promise<CheckOutcome> {
  const problems: PaperFieldProblem[] = []
  const language = isSheetLanguage(input.language) ? input.language : null
  if (!language) problems.push({ field: 'language', problem: 'language-unknown' })
  const read = await readInput(input, language ?? SHEET_LANGUAGES[0])
  if (!read.ok) problems.push(read.problem)
  const version = versionOf(letter, input.version)
  if (!version) problems.push({ field: 'version', problem: 'version-unknown' })
  const scan = parseLine(input.scan, MAX_SCAN)
  if (!scan.ok) problems.push({ field: 'scan', problem: `scan-${scan.problem}` })
  if (!read.ok || !language || !version || !scan.ok) return { ok: false, problems }

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

/** The published version that a number and a language name. */
function versionOf(letter: Letter, typed: string): Version | undefined {
  const [, number = '', locale = ''] = /^(\d{1,4})\.([a-z]{2})$/.exec(typed) ?? []
  const version = isLocale(locale) ? findVersion(letter, Number(number), locale) : undefined
  return version?.draft ? undefined : version
}
