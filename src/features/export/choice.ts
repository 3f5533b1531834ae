import { type AddressPolicy, type Letter, localesOf, versionNumbers } from '#features/letters/letter.ts'
import { parseMoment } from '#values/day.ts'
import type { TableSeparator } from '#values/formula-guard.ts'
import { LOCALES, type Locale } from '#values/locale.ts'
import { endOfDay, isDay, readLocalTime, startOfDay, UTC } from '#values/time-zone.ts'

export const EXPORT_FORMATS = ['csv', 'csv-excel', 'jsonl', 'xlsx'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** At what Excel splits a CSV file in each language: the list separator of Windows there. */
export const EXCEL_SEPARATORS: Readonly<Record<Locale, TableSeparator>> = {
  en: ',',
  fr: ';',
  de: ';',
  es: ';',
  ar: ';',
}

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
  'id',
  'updates',
  'updates_at',
  'updates_at_local',
  'updates_ended_at',
  'updates_ended_at_local',
] as const

/** What an export says of signatures that are in no export any more: nothing personal. */
const ENDED_COLUMNS = ['id', 'state', 'ended_at', 'ended_at_local'] as const

/** Why a signature is in no export any more. */
export type EndedState = 'withdrawn' | 'invalidated' | 'quarantined' | 'erased'

/** What it may say of addresses: nothing where they are forgotten. */
const ADDRESS_COLUMNS = {
  forget: [],
  keep: ['email'],
  sealed: ['sealed_email'],
} as const satisfies Record<AddressPolicy, readonly string[]>

export type SignatureColumn = (typeof COLUMNS)[number] | 'email' | 'sealed_email'
export type EndedColumn = (typeof ENDED_COLUMNS)[number]
export type ExportColumn = SignatureColumn | EndedColumn

/**
 * The columns that an export of a letter may have, and has if none are chosen. Times are in UTC, and beside that in the
 * letter's own zone where it has another one.
 */
export function columnsOf(letter: Letter): SignatureColumn[] {
  return [...inZoneOf(letter, COLUMNS), ...ADDRESS_COLUMNS[letter.addresses]]
}

/** The columns of an export of signatures that ended. */
export function endedColumnsOf(letter: Letter): EndedColumn[] {
  return inZoneOf(letter, ENDED_COLUMNS)
}

function inZoneOf<Column extends string>({ timeZone }: Letter, columns: readonly Column[]): Column[] {
  return columns.filter((column) => timeZone !== UTC || !column.endsWith('_local'))
}

export type ExportChoice = {
  format: ExportFormat
  /** What separates the fields of CSV. */
  separator: TableSeparator
  /**
   * Instead of signatures, the ids of those that were withdrawn, invalidated, held or erased, for a copy that is kept in
   * step.
   */
  ended: boolean
  columns: readonly ExportColumn[]
  /** `null`: all, of texts that are no longer in the letter's folder too. */
  versions: readonly number[] | null
  languages: readonly Locale[] | null
  /**
   * Verified, or ended, from one time on and until another, as they were asked for: a day (YYYY-MM-DD) or a time of day
   * in the zone, or a moment with an offset. A day at the end is in it as a whole, a time is not.
   */
  from: string | null
  to: string | null
  /** The zone of these times: the letter's, or UTC. */
  timeZone: string
  /** Verified signatures are the export; pending ones come after them, and say so, only where asked for. */
  includePending: boolean
}

/** What somebody asked for; what they did not speak of is as usual. */
export type AskedExport = {
  format?: string | undefined
  /** The language of Excel, for `csv-excel`; without it, English. */
  excel?: string | undefined
  ended?: boolean | undefined
  columns?: readonly string[] | undefined
  versions?: readonly string[] | undefined
  languages?: readonly string[] | undefined
  from?: string | undefined
  to?: string | undefined
  /** The letter's zone unless it is UTC. */
  timeZone?: string | undefined
  pending?: boolean | undefined
}

/**
 * `none`: nothing of it was chosen; `skipped` and `repeated`: the clocks change then, so that the zone has no such time or
 * has it twice; `backwards`: it ends before it begins.
 */
export type ChoiceProblem = {
  field: 'format' | 'excel' | 'columns' | 'versions' | 'languages' | 'from' | 'to' | 'timeZone'
  reason: 'unknown' | 'none' | 'no-time' | 'skipped' | 'repeated' | 'backwards'
  /** What was asked for and is not there. */
  asked: string
}

export type ChoiceResult = { ok: true; choice: ExportChoice } | { ok: false; problems: ChoiceProblem[] }

/** What is exported of a letter, by what somebody asked for. */
export function parseExportChoice(letter: Letter, asked: AskedExport): ChoiceResult {
  const problems: ChoiceProblem[] = []
  const numbers = versionNumbers(letter)
  const ended = asked.ended ?? false
  const all: ExportColumn[] = ended ? endedColumnsOf(letter) : columnsOf(letter)
  const format = among('format', EXPORT_FORMATS, [asked.format ?? 'csv'])[0] ?? 'csv'
  const excel = among('excel', LOCALES, [asked.excel ?? 'en'])[0] ?? 'en'
  const columns = among('columns', all, asked.columns ?? all)
  const versions = among('versions', numbers.map(String), asked.versions ?? numbers.map(String)).map(Number)
  const languages = among('languages', localesOf(letter), asked.languages ?? localesOf(letter))
  const [timeZone = UTC] = among('timeZone', [letter.timeZone, UTC], [asked.timeZone ?? letter.timeZone])
  const from = time('from', asked.from)
  const to = time('to', asked.to)
  const times = { from: momentOf(from, timeZone, 'start'), until: momentOf(to, timeZone, 'end') }
  if (to && times.from && times.until && times.until <= times.from)
    problems.push({ field: 'to', reason: 'backwards', asked: to })
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    choice: {
      format,
      separator: format === 'csv-excel' ? EXCEL_SEPARATORS[excel] : ',',
      ended,
      columns,
      versions: versions.length === numbers.length ? null : versions,
      languages: languages.length === localesOf(letter).length ? null : languages,
      from,
      to,
      timeZone,
      includePending: !ended && (asked.pending ?? false),
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

  function time(field: 'from' | 'to', typed: string | undefined): string | null {
    const text = typed?.trim() ?? ''
    if (text === '') return null
    const read = readTime(text, timeZone)
    if (read.ok) return text
    problems.push({ field, reason: read.reason, asked: text })
    return null
  }
}

type TimeResult = { ok: true; moment: Date } | { ok: false; reason: 'no-time' | 'skipped' | 'repeated' }

/** Reads a time of day in a zone (2026-11-24T18:00), or a moment whatever the zone (2026-11-24T18:00:00.123Z, …+01:00). */
function readTime(text: string, timeZone: string): TimeResult {
  const moment = parseMoment(text)
  if (moment.ok) return { ok: true, moment: moment.date }
  const local = readLocalTime(text, timeZone, 'start')
  if (local.ok) return local
  return { ok: false, reason: local.reason === 'unreadable' ? 'no-time' : local.reason }
}

/** When a choice begins or ends: a day is in it as a whole. */
function momentOf(text: string | null, timeZone: string, edge: 'start' | 'end'): Date | null {
  if (text === null) return null
  if (isDay(text)) return edge === 'start' ? startOfDay(text, timeZone) : endOfDay(text, timeZone)
  const read = readTime(text, timeZone)
  return read.ok ? read.moment : null
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

/** The moments between which a signature was verified, or ended: the first that belongs to the choice, and the first after it. */
export function chosenTimes({ from, to, timeZone }: Pick<ExportChoice, 'from' | 'to' | 'timeZone'>): {
  from: Date | null
  until: Date | null
} {
  return { from: momentOf(from, timeZone, 'start'), until: momentOf(to, timeZone, 'end') }
}
