import { type AddressPolicy, type Letter, localesOf, versionNumbers } from './letter.ts'
import type { Locale } from './locale.ts'
import { endOfDay, isDay, startOfDay, UTC } from './time-zone.ts'

export const EXPORT_FORMATS = ['csv', 'jsonl', 'xlsx'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What an export may say of a signature, in the order in which it does unless another one is asked for. */
const COLUMNS = [
  'name',
  'public',
  'hidden',
  'affiliation',
  'country',
  'comment',
  'version',
  'language',
  'digest',
  'state',
  'submitted_at',
  'submitted_at_local',
  'verified_at',
  'verified_at_local',
  'reaffirmed_version',
  'reaffirmed_language',
  'reaffirmed_digest',
  'reaffirmed_at',
  'reaffirmed_at_local',
] as const

/** What it may say of addresses: nothing where they are forgotten. */
const ADDRESS_COLUMNS = {
  forget: [],
  keep: ['email'],
  sealed: ['sealed_email'],
} as const satisfies Record<AddressPolicy, readonly string[]>

export type ExportColumn = (typeof COLUMNS)[number] | 'email' | 'sealed_email'

/**
 * The columns that an export of a letter may have, and has if none are chosen. Times are in UTC, and beside that in the
 * letter's own zone where it has another one.
 */
export function columnsOf(letter: Letter): ExportColumn[] {
  const columns = COLUMNS.filter((column) => letter.timeZone !== UTC || !column.endsWith('_local'))
  return [...columns, ...ADDRESS_COLUMNS[letter.addresses]]
}

export type ExportChoice = {
  format: ExportFormat
  columns: readonly ExportColumn[]
  /** `null`: all, of texts that are no longer in the letter's folder too. */
  versions: readonly number[] | null
  languages: readonly Locale[] | null
  /** Verified on these days (YYYY-MM-DD, in the letter's zone) or between them. */
  from: string | null
  to: string | null
  /** Verified signatures are the export; pending ones come after them, and say so, only where asked for. */
  includePending: boolean
}

/** What somebody asked for; what they did not speak of is as usual. */
export type AskedExport = {
  format?: string | undefined
  columns?: readonly string[] | undefined
  versions?: readonly string[] | undefined
  languages?: readonly string[] | undefined
  from?: string | undefined
  to?: string | undefined
  pending?: boolean | undefined
}

/** `none`: nothing of it was chosen; `backwards`: it ends before it begins. */
export type ChoiceProblem = {
  field: 'format' | 'columns' | 'versions' | 'languages' | 'from' | 'to'
  reason: 'unknown' | 'none' | 'no-day' | 'backwards'
  /** What was asked for and is not there. */
  asked: string
}

export type ChoiceResult = { ok: true; choice: ExportChoice } | { ok: false; problems: ChoiceProblem[] }

/** What is exported of a letter, by what somebody asked for. */
export function parseExportChoice(letter: Letter, asked: AskedExport): ChoiceResult {
  const problems: ChoiceProblem[] = []
  const numbers = versionNumbers(letter)
  const format = among('format', EXPORT_FORMATS, [asked.format ?? 'csv'])[0] ?? 'csv'
  const columns = among('columns', columnsOf(letter), asked.columns ?? columnsOf(letter))
  const versions = among('versions', numbers.map(String), asked.versions ?? numbers.map(String)).map(Number)
  const languages = among('languages', localesOf(letter), asked.languages ?? localesOf(letter))
  const from = day('from', asked.from)
  const to = day('to', asked.to)
  if (from && to && to < from) problems.push({ field: 'to', reason: 'backwards', asked: to })
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    choice: {
      format,
      columns,
      versions: versions.length === numbers.length ? null : versions,
      languages: languages.length === localesOf(letter).length ? null : languages,
      from,
      to,
      includePending: asked.pending ?? false,
    },
  }

  function among<T extends string>(
    field: ChoiceProblem['field'],
    known: readonly T[],
    wanted: readonly string[],
  ): T[] {
    const isKnown = (each: string): each is T => (known as readonly string[]).includes(each)
    for (const each of wanted) if (!isKnown(each)) problems.push({ field, reason: 'unknown', asked: each })
    if (wanted.length === 0) problems.push({ field, reason: 'none', asked: '' })
    return [...new Set(wanted.filter(isKnown))]
  }

  function day(field: 'from' | 'to', text: string | undefined): string | null {
    if (!text) return null
    if (isDay(text)) return text
    problems.push({ field, reason: 'no-day', asked: text })
    return null
  }
}

/** Whether a signature is among the versions and languages that were chosen. */
export function isChosen(
  { versions, languages }: ExportChoice,
  { version, locale }: { version: number; locale: string },
): boolean {
  return (
    (versions === null || versions.includes(version)) &&
    (languages === null || (languages as readonly string[]).includes(locale))
  )
}

/** The moments between which a signature was verified: the first that belongs to the choice, and the first after it. */
export function chosenTimes(
  { from, to }: ExportChoice,
  { timeZone }: Pick<Letter, 'timeZone'>,
): { from: Date | null; until: Date | null } {
  return {
    from: from === null ? null : startOfDay(from, timeZone),
    until: to === null ? null : endOfDay(to, timeZone),
  }
}
