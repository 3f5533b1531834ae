import { createHash } from 'node:crypto'
import type { Letter, Version } from '#features/letters/letter.ts'
import { MAX_AFFILIATION } from '#features/signatures/entry.ts'
import { mendText } from '#values/broken-text.ts'
import { readCountry } from '#values/country-names.ts'
import { today } from '#values/day.ts'
import {
  foldName,
  parseLine,
  parsePersonName,
  type TextProblem,
  type TextResult,
} from '#values/person-name.ts'
import { readDay, readYes, type SheetLanguage, type ValueNote } from './cell-values.ts'

/** The most signatures that one batch may have. */
export const MAX_PAPER_ROWS = 10_000

/** The most that a file of them may be, in bytes. */
export const MAX_PAPER_FILE = 2 * 1024 * 1024

/** The most that the name of a scan may be, and why a batch is rejected, in code points. */
export const MAX_SCAN = 200
export const MAX_REJECTION = 300

/** What the first line of a file says stands below it, in whatever order; the first of them has to be there. */
export const PAPER_COLUMNS = ['name', 'affiliation', 'country', 'public', 'signed_on'] as const
export type PaperColumn = (typeof PAPER_COLUMNS)[number]

/** One signature on paper. */
export type PaperEntry = {
  /** Where it begins in the file; the first line of the file is 1. */
  line: number
  name: string
  affiliation: string | null
  country: string | null
  /** Whether its signer agreed to be named. */
  public: boolean
  /** The day that stands beside it, YYYY-MM-DD. */
  signedOn: string | null
}

/** So much of what was typed is said again. */
const MAX_QUOTED = 40

export type PaperCells = Partial<Record<PaperColumn, string>>

/**
 * What is wrong with a line of a file, or with the file: the name of a sentence. `column` is the heading of the column,
 * `about` what was typed.
 */
export type PaperProblem = { line: number; problem: PaperProblemKind; column?: string; about?: string }

/** `broken`: it looks like text that was decoded wrongly once already; `read` is what it would be, mended. */
export type PaperNoteKind = ValueNote | 'broken'

/** A value that is not plain: as it was typed, and as it was read. Nothing is wrong with it, but someone should look. */
export type PaperNote = {
  line: number
  column: PaperColumn
  note: PaperNoteKind
  typed: string
  read: string
}

export type PaperProblemKind =
  | `name-${TextProblem}`
  | `affiliation-${Exclude<TextProblem, 'missing'>}`
  | 'country-unknown'
  | 'public-unclear'
  | 'day-unreadable'
  | 'day-other-order'
  | 'day-to-come'
  | 'day-before-version'
  | 'fields-missing'
  | 'fields-too-many'
  | 'quotes'
  | 'column-unknown'
  | 'column-twice'
  | 'column-unasked'
  | 'no-name-column'
  | 'no-rows'
  | 'too-many-rows'

/** What a batch has come to. Only what is approved counts, and that apart from signatures that were verified. */
export type PaperState = 'waiting' | 'approved' | 'rejected'

export function paperState(batch: { approvedAt: Date | null; rejectedAt: Date | null }): PaperState {
  if (batch.rejectedAt) return 'rejected'
  return batch.approvedAt ? 'approved' : 'waiting'
}

/** The columns that a letter has: what it does not ask signers for, it does not take from paper. */
export function paperColumns({ fields }: Pick<Letter, 'fields'>): PaperColumn[] {
  return PAPER_COLUMNS.filter(
    (column) => (column !== 'affiliation' && column !== 'country') || fields[column] !== 'off',
  )
}

/** By what lines are read: the version that was signed, and the language in which the spreadsheet was filled in. */
export type PaperRules = { version: Pick<Version, 'published'>; now: Date; language: SheetLanguage }

/**
 * Reads one line of a file, by the rules of the sign form: every problem at once. Paper says less than a form, so that
 * only the name has to be there; who did not clearly agree to be named is not.
 */
export function parsePaperRow(
  line: number,
  cells: PaperCells,
  { version, now, language }: PaperRules,
): { ok: true; entry: PaperEntry; notes: PaperNote[] } | { ok: false; problems: PaperProblem[] } {
  const problems: PaperProblem[] = []
  const cell = (column: PaperColumn) => (cells[column] ?? '').trim()
  const refuse = (column: PaperColumn, problem: PaperProblemKind) => {
    problems.push({ line, problem, column, about: cell(column).slice(0, MAX_QUOTED) })
  }

  const name = parsePersonName(cell('name'))
  if (!name.ok) refuse('name', `name-${name.problem}`)
  const affiliation = parseAffiliation(cell('affiliation'))
  if (!affiliation.ok) refuse('affiliation', `affiliation-${affiliation.problem}`)
  const country = readCountry(cell('country'))
  if (cell('country') !== '' && country === null) refuse('country', 'country-unknown')
  const named = readYes(cell('public'))
  if (named === null) refuse('public', 'public-unclear')
  const day = cell('signed_on') === '' ? null : readDay(cell('signed_on'), language)
  const dayProblem =
    day && (day.ok ? problemOfDay(day.day, version.published, now) : (`day-${day.reason}` as const))
  if (dayProblem) refuse('signed_on', dayProblem)

  if (problems.length > 0 || !name.ok || !affiliation.ok || named === null) return { ok: false, problems }
  const signedOn = day?.ok ? day.day : null
  const notes: PaperNote[] = []
  if (signedOn !== null && day?.ok && day.note)
    notes.push({ line, column: 'signed_on', note: day.note, typed: cell('signed_on'), read: signedOn })
  for (const column of ['name', 'affiliation'] as const) {
    const mended = mendText(cell(column))
    if (mended !== null) notes.push({ line, column, note: 'broken', typed: cell(column), read: mended })
  }
  return {
    ok: true,
    entry: {
      line,
      name: name.value,
      affiliation: affiliation.value || null,
      country,
      public: named,
      signedOn,
    },
    notes,
  }
}

type AffiliationResult = { ok: true; value: string } | { ok: false; problem: Exclude<TextProblem, 'missing'> }

function parseAffiliation(typed: string): AffiliationResult {
  const result: TextResult = parseLine(typed, MAX_AFFILIATION)
  if (result.ok) return result
  return result.problem === 'missing' ? { ok: true, value: '' } : { ok: false, problem: result.problem }
}

/** The day begins so much earlier in the east than in UTC. Milliseconds. */
const EASTERNMOST = 14 * 60 * 60 * 1000

function problemOfDay(day: string, published: string, now: Date): PaperProblemKind | null {
  if (day > today(new Date(now.getTime() + EASTERNMOST))) return 'day-to-come'
  return day < published ? 'day-before-version' : null
}

/** What a batch is entered with, besides its rows. */
export type PaperFacts = { version: Pick<Version, 'number' | 'locale' | 'digest'>; scan: string }

/** A text that is another one whenever a batch is: what was shown by a dry run is what is entered. */
export function paperDigest({ version, scan }: PaperFacts, entries: readonly PaperEntry[]): string {
  const rows = entries.map((e) => [e.line, e.name, e.affiliation, e.country, e.public, e.signedOn])
  const shown = [version.number, version.locale, version.digest, scan, rows]
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url')
}

/** Where somebody may have signed already. `line` and `name` say who; the rest, where else. */
export type PossibleDuplicate = { line: number; name: string } & (
  | { place: 'file'; otherLine: number }
  | { place: 'paper'; batchId: string; scan: string; otherLine: number }
  | { place: 'online'; signatureId: string }
)

/** What tells people apart who have one name: nothing does where one of them did not say it. */
export function mayBeSame(
  one: Pick<PaperEntry, 'affiliation' | 'country'>,
  other: { affiliation: string | null; country: string | null },
): boolean {
  const agree = (a: string | null, b: string | null) =>
    a === null || b === null || foldName(a) === foldName(b)
  return agree(one.affiliation, other.affiliation) && agree(one.country, other.country)
}
