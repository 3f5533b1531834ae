import type { Version } from '#features/letters/letter.ts'
import { MAX_AFFILIATION } from '#features/signatures/entry.ts'
import { mendText } from '#values/broken-text.ts'
import { readCountry } from '#values/country-names.ts'
import { today } from '#values/day.ts'
import { parseLine, parsePersonName, type TextProblem, type TextResult } from '#values/person-name.ts'
import { type DayResult, readDay, readYes, type SheetLanguage } from './cell-values.ts'
import type { PaperColumn, PaperEntry } from './paper.ts'
import { MAX_QUOTED, type PaperNote, type PaperProblem, type PaperProblemKind } from './problem.ts'

/** The typed fields of a line, by column. */
export type PaperCells = Partial<Record<PaperColumn, string>>

/** What reading a line depends on: the version that was signed, the time, and the language of the spreadsheet. */
export type PaperRules = { version: Pick<Version, 'published'>; now: Date; language: SheetLanguage }

/** A row as a paper signature with notes for the organiser, or every problem with it. */
export type PaperRowResult =
  { ok: true; entry: PaperEntry; notes: PaperNote[] } | { ok: false; problems: PaperProblem[] }

/**
 * Reads one line of a file by the rules of the sign form, and finds all its problems at once. Only the name is required.
 * A signer who did not clearly agree to be named is not named.
 */
export function parsePaperRow(line: number, cells: PaperCells, rules: PaperRules): PaperRowResult {
  const cell = (column: PaperColumn) => (cells[column] ?? '').trim()
  const name = parsePersonName(cell('name'))
  const affiliation = parseAffiliation(cell('affiliation'))
  const country = cell('country') === '' ? null : (readCountry(cell('country')) ?? undefined)
  const isPublic = readYes(cell('public'))
  const day = cell('signed_on') === '' ? null : readDay(cell('signed_on'), rules.language)

  const found: (readonly [PaperColumn, PaperProblemKind | null])[] = [
    ['name', name.ok ? null : `name-${name.problem}`],
    ['affiliation', affiliation.ok ? null : `affiliation-${affiliation.problem}`],
    ['country', country === undefined ? 'country-unknown' : null],
    ['public', isPublic === null ? 'public-unclear' : null],
    ['signed_on', day && problemOfDay(day, rules)],
  ]
  const problems = found.flatMap(([column, problem]): PaperProblem[] =>
    problem ? [{ line, problem, column, about: cell(column).slice(0, MAX_QUOTED) }] : [],
  )
  if (problems.length > 0 || !name.ok || !affiliation.ok || isPublic === null) return { ok: false, problems }
  const entry: PaperEntry = {
    line,
    name: name.value,
    affiliation: affiliation.value || null,
    country: country ?? null,
    public: isPublic,
    signedOn: day?.ok ? day.day : null,
  }
  return { ok: true, entry, notes: [...notesOfDay(line, cell('signed_on'), day), ...notesOfText(line, cell)] }
}

type AffiliationResult = { ok: true; value: string } | { ok: false; problem: Exclude<TextProblem, 'missing'> }

function parseAffiliation(typed: string): AffiliationResult {
  const result: TextResult = parseLine(typed, MAX_AFFILIATION)
  if (result.ok) return result
  return result.problem === 'missing' ? { ok: true, value: '' } : { ok: false, problem: result.problem }
}

/** A day begins at most this much earlier in the easternmost time zone than in UTC. Milliseconds. */
const EASTERNMOST = 14 * 60 * 60 * 1000

function problemOfDay(result: DayResult, { version, now }: PaperRules): PaperProblemKind | null {
  if (!result.ok) return `day-${result.reason}`
  if (result.day > today(new Date(now.getTime() + EASTERNMOST))) return 'day-to-come'
  return result.day < version.published ? 'day-before-version' : null
}

function notesOfDay(line: number, typed: string, day: DayResult | null): PaperNote[] {
  return day?.ok && day.note ? [{ line, column: 'signed_on', note: day.note, typed, read: day.day }] : []
}

function notesOfText(line: number, cell: (column: PaperColumn) => string): PaperNote[] {
  return (['name', 'affiliation'] as const).flatMap((column): PaperNote[] => {
    const mended = mendText(cell(column))
    return mended === null ? [] : [{ line, column, note: 'broken', typed: cell(column), read: mended }]
  })
}
