import { type Letter, localesOf, versionNumbers } from '#features/letters/letter.ts'
import { LOCALES } from '#values/locale.ts'
import { UTC } from '#values/time-zone.ts'
import { chosenTimes, type ExportChoice } from './choice.ts'
import { readTime, type TimeProblem } from './choice-time.ts'
import { columnsOf, type ExportColumn, endedColumnsOf } from './columns.ts'
import { EXCEL_SEPARATORS, EXPORT_FORMATS } from './export-format.ts'

/** What was asked for, as it was typed; anything missing is as usual. */
export type AskedExport = {
  format?: string | undefined
  /** The language of Excel, for `csv-excel`; English if it is missing. */
  excel?: string | undefined
  ended?: boolean | undefined
  columns?: readonly string[] | undefined
  versions?: readonly string[] | undefined
  languages?: readonly string[] | undefined
  from?: string | undefined
  to?: string | undefined
  /** The letter's time zone or UTC; the letter's if it is missing. */
  timeZone?: string | undefined
  pending?: boolean | undefined
}

type Field = 'format' | 'excel' | 'columns' | 'versions' | 'languages' | 'from' | 'to' | 'timeZone'

/** Why a choice is refused. `none`: nothing was chosen; `backwards`: it ends before it begins. */
export type ChoiceProblem = {
  field: Field
  reason: 'unknown' | 'none' | 'backwards' | TimeProblem
  /** What was asked for. */
  asked: string
}

/** The choice, or every problem with it. */
export type ChoiceResult = { ok: true; choice: ExportChoice } | { ok: false; problems: ChoiceProblem[] }

/** Reads what is to be exported of a letter. */
export function parseExportChoice(letter: Letter, asked: AskedExport): ChoiceResult {
  const problems: ChoiceProblem[] = []
  const ended = asked.ended ?? false
  const all: ExportColumn[] = ended ? endedColumnsOf(letter) : columnsOf(letter)
  const [format = 'csv'] = among(problems, 'format', EXPORT_FORMATS, [asked.format ?? 'csv'])
  const [excel = 'en'] = among(problems, 'excel', LOCALES, [asked.excel ?? 'en'])
  const columns = among(problems, 'columns', all, asked.columns ?? all)
  const versions = someOf(problems, 'versions', versionNumbers(letter).map(String), asked.versions)
  const languages = someOf(problems, 'languages', localesOf(letter), asked.languages)
  const zones = [letter.timeZone, UTC]
  const [timeZone = UTC] = among(problems, 'timeZone', zones, [asked.timeZone ?? letter.timeZone])
  const choice: ExportChoice = {
    format,
    separator: format === 'csv-excel' ? EXCEL_SEPARATORS[excel] : ',',
    ended,
    columns,
    versions: versions?.map(Number) ?? null,
    languages,
    from: time(problems, 'from', asked.from, timeZone),
    to: time(problems, 'to', asked.to, timeZone),
    timeZone,
    includePending: !ended && (asked.pending ?? false),
  }
  const { from, until } = chosenTimes(choice)
  if (choice.to && from && until && until <= from)
    problems.push({ field: 'to', reason: 'backwards', asked: choice.to })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, choice }
}

/** The wanted values that are known, each once; notes a problem for every other one, and for no value at all. */
function among<T extends string>(
  problems: ChoiceProblem[],
  field: Field,
  known: readonly T[],
  wanted: readonly string[],
): T[] {
  const isKnown = (each: string): each is T => (known as readonly string[]).includes(each)
  for (const each of wanted) if (!isKnown(each)) problems.push({ field, reason: 'unknown', asked: each })
  if (wanted.length === 0) problems.push({ field, reason: 'none', asked: '' })
  return [...new Set(wanted.filter(isKnown))]
}

/** The same; `null` where all are wanted. */
function someOf<T extends string>(
  problems: ChoiceProblem[],
  field: Field,
  known: readonly T[],
  wanted: readonly string[] | undefined,
): T[] | null {
  const chosen = among(problems, field, known, wanted ?? known)
  return chosen.length === known.length ? null : chosen
}

/** The text of a time that can be read; `null` where none was typed. Notes a problem for any other. */
function time(
  problems: ChoiceProblem[],
  field: 'from' | 'to',
  typed: string | undefined,
  timeZone: string,
): string | null {
  const text = typed?.trim() ?? ''
  if (text === '') return null
  const read = readTime(text, timeZone)
  if (read.ok) return text
  problems.push({ field, reason: read.reason, asked: text })
  return null
}
