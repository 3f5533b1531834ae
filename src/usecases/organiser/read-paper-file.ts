import { CsvError, type Info, parse } from 'csv-parse/sync'
import type { Letter, Version } from '../../domain/letter.ts'
import {
  MAX_PAPER_ROWS,
  type PaperCells,
  type PaperColumn,
  type PaperEntry,
  type PaperProblem,
  paperColumns,
  parsePaperRow,
} from '../../domain/paper.ts'

/** More than a line of ours can have, in bytes; a quotation mark that nobody closes makes lines of any length. */
const MAX_RECORD = 16 * 1024

/** So much of what stands there in the place of a column's name is said again. */
const MAX_QUOTED = 40

/** What separates fields, the most usual first. */
const DELIMITERS = [',', ';', '\t'] as const

/** What a file says: the lines that are right, and all that is wrong, by line. */
export type PaperFile = { entries: PaperEntry[]; problems: PaperProblem[] }

/** The text of a file; `null` where it is not UTF-8. A mark at its beginning that says so is taken off. */
export function textOfFile(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/**
 * Reads CSV (RFC 4180) with a first line that names the columns; fields may be separated by commas, semicolons or tabs,
 * lines end as on any system. What stands in a field is kept as typed.
 */
export function readPaperFile(
  letter: Pick<Letter, 'fields'>,
  version: Pick<Version, 'published'>,
  text: string,
  now: Date,
): PaperFile {
  const { records, fault } = recordsIn(text.replace(/^\uFEFF/, ''))
  const [header, ...rows] = records
  if (!header) return { entries: [], problems: [fault ?? { line: 1, problem: 'no-rows' }] }
  const { columns, problems } = columnsIn(letter, header)
  if (problems.length > 0) return { entries: [], problems }
  const entries: PaperEntry[] = []
  for (const row of rows) {
    const fit = cellsOf(columns, row)
    const result = fit.ok ? parsePaperRow(row.line, fit.cells, { version, now }) : fit
    if (result.ok) entries.push(result.entry)
    else problems.push(...result.problems)
  }
  if (fault) problems.push(fault)
  if (entries.length + problems.length === 0) problems.push({ line: header.line, problem: 'no-rows' })
  return { entries, problems }
}

type Row = { line: number; cells: string[] }

/** All lines but the empty ones, up to the first that cannot be read, or is one too many. */
function recordsIn(text: string): { records: Row[]; fault: PaperProblem | null } {
  const records: Row[] = []
  let read = { lines: 0, empty_lines: 0 }
  let isTooMuch = false
  const nextLine = (now: Pick<Info, 'empty_lines'>) => read.lines + 1 + now.empty_lines - read.empty_lines
  const take = (cells: string[], info: Info) => {
    const line = nextLine(info)
    read = { lines: info.lines, empty_lines: info.empty_lines }
    if (isTooMuch || cells.every((cell) => cell.trim() === '')) return null
    // One line names the columns.
    if (records.length > MAX_PAPER_ROWS) isTooMuch = true
    records.push({ line, cells })
    return null
  }
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD,
      on_record: take,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { records, fault: { line: nextLine({ empty_lines: read.empty_lines }), problem: 'quotes' } }
  }
  const last = isTooMuch ? records.pop() : undefined
  return { records, fault: last ? { line: last.line, problem: 'too-many-rows' } : null }
}

/** What stands most often in the line that names the columns. */
function delimiterOf(text: string): string {
  const [header = ''] = text.trimStart().split(/[\r\n]/, 1)
  const often = (delimiter: string) => header.split(delimiter).length
  return DELIMITERS.toSorted((a, b) => often(b) - often(a))[0] ?? ','
}

/** Which column each field belongs to; `null` where one without a name is empty throughout. */
function columnsIn(
  letter: Pick<Letter, 'fields'>,
  { line, cells }: Row,
): { columns: (PaperColumn | null)[]; problems: PaperProblem[] } {
  const problems: PaperProblem[] = []
  const asked = paperColumns(letter)
  const seen = new Set<string>()
  const columns = cells.map((cell): PaperColumn | null => {
    const about = cell.trim().slice(0, MAX_QUOTED)
    const name = about.toLowerCase().replace(/[\s-]+/g, '_')
    if (name === '') return null
    const column = asked.find((each) => each === name)
    if (!column) {
      const known = name === 'affiliation' || name === 'country'
      problems.push({ line, problem: known ? 'column-unasked' : 'column-unknown', about })
      return null
    }
    if (seen.has(name)) problems.push({ line, problem: 'column-twice', about: name })
    seen.add(name)
    return column
  })
  if (!seen.has('name')) problems.unshift({ line, problem: 'no-name-column' })
  return { columns, problems }
}

/** The fields of a line by their columns. A field that belongs to none has to be empty. */
function cellsOf(
  columns: (PaperColumn | null)[],
  { line, cells }: Row,
): { ok: true; cells: PaperCells } | { ok: false; problems: PaperProblem[] } {
  const named = columns.findLastIndex((column) => column !== null) + 1
  if (cells.length < named) return { ok: false, problems: [{ line, problem: 'fields-missing' }] }
  const isStray = (cell: string, i: number) => !columns[i] && cell.trim() !== ''
  if (cells.some(isStray)) return { ok: false, problems: [{ line, problem: 'fields-too-many' }] }
  const byColumn = columns.flatMap((column, i) => (column ? [[column, cells[i]] as const] : []))
  return { ok: true, cells: Object.fromEntries(byColumn) }
}
