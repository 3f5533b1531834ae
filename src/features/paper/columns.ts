import type { Letter } from '#features/letters/letter.ts'
import type { CsvRow } from './csv-rows.ts'
import { columnsNamed, type SheetColumn } from './headings.ts'
import { paperColumns } from './paper.ts'
import { MAX_QUOTED, type PaperProblem } from './problem.ts'

/** Reads the first line of a file: the column of each field, `null` for a field without a heading. */
export function readColumns(
  letter: Pick<Letter, 'fields'>,
  { line, cells }: CsvRow,
): { columns: (SheetColumn | null)[]; problems: PaperProblem[] } {
  const problems: PaperProblem[] = []
  const asked: readonly string[] = paperColumns(letter)
  const seen = new Set<SheetColumn>()
  const named = columnsNamed(cells)
  const columns = cells.map((cell, i): SheetColumn | null => {
    const about = cell.trim().slice(0, MAX_QUOTED)
    if (about === '') return null
    const column = named[i]
    if (!column) {
      problems.push({ line, problem: 'column-unknown', about })
      return null
    }
    if (column !== 'given' && column !== 'family' && !asked.includes(column)) {
      problems.push({ line, problem: 'column-unasked', about })
      return null
    }
    if (seen.has(column)) problems.push({ line, problem: 'column-twice', about })
    seen.add(column)
    return column
  })
  if (!seen.has('name') && !seen.has('given') && !seen.has('family'))
    problems.unshift({ line, problem: 'no-name-column' })
  return { columns, problems }
}
