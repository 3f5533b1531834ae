import type { Letter } from '#features/letters/letter.ts'
import { withoutGuard } from '#values/formula-guard.ts'
import { readColumns } from './columns.ts'
import { type CsvRow, readCsvRows } from './csv-rows.ts'
import type { SheetColumn } from './headings.ts'
import type { PaperEntry } from './paper.ts'
import { type PaperCells, type PaperRules, parsePaperRow } from './parse-row.ts'
import type { PaperNote, PaperProblem } from './problem.ts'

/** A file, read: its valid lines, notes about values that could be read in more than one way, and all problems, by line. */
export type PaperFile = { entries: PaperEntry[]; notes: PaperNote[]; problems: PaperProblem[] }

/**
 * Reads CSV (RFC 4180) whose first line names the columns. Fields may be separated by commas, semicolons or tabs, and
 * lines may end in any way. Fields are kept as typed, without the apostrophe with which our exports prevent formulas.
 */
export function readPaperFile(letter: Pick<Letter, 'fields'>, text: string, rules: PaperRules): PaperFile {
  const { rows, fault } = readCsvRows(text.replace(/^\uFEFF/, ''))
  const [header, ...lines] = rows
  if (!header) return { entries: [], notes: [], problems: [fault ?? { line: 1, problem: 'no-rows' }] }
  const { columns, problems } = readColumns(letter, header)
  if (problems.length > 0) return { entries: [], notes: [], problems }
  const entries: PaperEntry[] = []
  const notes: PaperNote[] = []
  const headingOf = (column: string) => header.cells[columns.indexOf(column as SheetColumn)]?.trim() ?? column
  for (const row of lines) {
    const fields = cellsOf(columns, row)
    const result = fields.ok ? parsePaperRow(row.line, fields.cells, rules) : fields
    if (result.ok) {
      entries.push(result.entry)
      notes.push(...result.notes)
    } else {
      for (const { column, ...problem } of result.problems)
        problems.push(column === undefined ? problem : { ...problem, column: headingOf(column) })
    }
  }
  if (fault) problems.push(fault)
  if (entries.length + problems.length === 0) problems.push({ line: header.line, problem: 'no-rows' })
  return { entries, notes, problems }
}

/** The fields of a line by column. A field without a column must be empty. */
function cellsOf(
  columns: (SheetColumn | null)[],
  { line, cells }: CsvRow,
): { ok: true; cells: PaperCells } | { ok: false; problems: PaperProblem[] } {
  const named = columns.findLastIndex((column) => column !== null) + 1
  if (cells.length < named) return { ok: false, problems: [{ line, problem: 'fields-missing' }] }
  const isStray = (cell: string, i: number) => !columns[i] && cell.trim() !== ''
  if (cells.some(isStray)) return { ok: false, problems: [{ line, problem: 'fields-too-many' }] }
  const { given, family, ...rest }: Partial<Record<SheetColumn, string>> = Object.fromEntries(
    columns.flatMap((column, i) => (column ? [[column, typedIn(cells[i] ?? '')] as const] : [])),
  )
  const name = [rest.name, given, family]
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(' ')
  return { ok: true, cells: { ...rest, name } }
}

/** The text of a field. A table that was exported here has apostrophes that no one typed. */
function typedIn(cell: string): string {
  return withoutGuard(cell.trim())
}
