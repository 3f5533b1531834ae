import { findPaperBatchOfScan } from '#db/queries/paper-batches.ts'
import { findVersion, type Letter, type Version } from '../../domain/letter.ts'
import { isLocale } from '../../domain/locale.ts'
import {
  MAX_PAPER_FILE,
  MAX_SCAN,
  type PaperEntry,
  type PaperProblem,
  type PaperTwin,
  paperDigest,
} from '../../domain/paper.ts'
import { parseLine, type TextProblem } from '../../domain/person-name.ts'
import type { Context } from '../context.ts'
import { findPaperTwins } from './find-paper-twins.ts'
import { readPaperFile, textOfFile } from './read-paper-file.ts'

/** What an organiser enters: a file, or the text of one, and what it is. */
export type PaperInput = {
  file: Uint8Array | null
  text: string
  /** Number and language of the version that was signed, as `2.en`. */
  version: string
  scan: string
}

/** What was entered, read. */
export type PaperCheck = {
  version: Version
  scan: string
  /** The file, with LF line ends: what is sent along to be entered. */
  text: string
  entries: PaperEntry[]
  /** What is wrong, by line; where there is anything, nothing can be entered. */
  problems: PaperProblem[]
  twins: PaperTwin[]
  /** Whether a batch of the same scan is there that was not rejected. */
  isScanKnown: boolean
  /** Another one whenever anything of it is. */
  digest: string
}

export type PaperFieldProblem =
  | { field: 'file'; problem: 'file-missing' | 'file-too-large' | 'file-not-utf8' }
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
  const text = textOf(input, problems)
  const version = versionOf(letter, input.version)
  if (!version) problems.push({ field: 'version', problem: 'version-unknown' })
  const scan = parseLine(input.scan, MAX_SCAN)
  if (!scan.ok) problems.push({ field: 'scan', problem: `scan-${scan.problem}` })
  if (text === null || !version || !scan.ok) return { ok: false, problems }

  const { entries, problems: inLines } = readPaperFile(letter, version, text, ctx.now())
  const known = await ctx.store.read((db) => findPaperBatchOfScan(db, letter.slug, scan.value))
  return {
    ok: true,
    check: {
      version,
      scan: scan.value,
      text,
      entries,
      problems: inLines,
      twins: await findPaperTwins(ctx, letter.slug, entries),
      isScanKnown: known !== undefined,
      digest: paperDigest({ version, scan: scan.value }, entries),
    },
  }
}

/** Browsers send every line end of a field as CRLF; a file may have any. */
function textOf({ file, text }: PaperInput, problems: PaperFieldProblem[]): string | null {
  const refuse = (problem: 'file-missing' | 'file-too-large' | 'file-not-utf8') => {
    problems.push({ field: 'file', problem })
    return null
  }
  if ((file?.length ?? Buffer.byteLength(text)) > MAX_PAPER_FILE) return refuse('file-too-large')
  const typed = file ? textOfFile(file) : text
  if (typed === null) return refuse('file-not-utf8')
  if (typed.trim() === '') return refuse('file-missing')
  return typed.replace(/\r\n?/g, '\n')
}

function versionOf(letter: Letter, typed: string): Version | undefined {
  const [, number = '', locale = ''] = /^(\d{1,4})\.([a-z]{2})$/.exec(typed) ?? []
  const version = isLocale(locale) ? findVersion(letter, Number(number), locale) : undefined
  return version?.draft ? undefined : version
}
