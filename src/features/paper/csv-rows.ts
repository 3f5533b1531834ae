import { CsvError, type Info, parse } from 'csv-parse/sync'
import { MAX_PAPER_ROWS } from './paper.ts'
import type { PaperProblem } from './problem.ts'

/** The fields of one line of CSV, and its number; the first line of the file is 1. */
export type CsvRow = { line: number; cells: string[] }

/** Longer than any valid line: a quotation mark that is never closed makes lines of any length. Bytes. */
const MAX_LINE = 16 * 1024

/**
 * Reads CSV (RFC 4180) into its lines, without empty ones. It stops at the first line that cannot be read, or is one too
 * many, which is the `fault`.
 */
export function readCsvRows(text: string): { rows: CsvRow[]; fault: PaperProblem | null } {
  const rows: CsvRow[] = []
  let read = { lines: 0, empty_lines: 0 }
  let isTooMany = false
  const nextLine = (now: Pick<Info, 'empty_lines'>) => read.lines + 1 + now.empty_lines - read.empty_lines
  const take = (cells: string[], info: Info) => {
    const line = nextLine(info)
    read = { lines: info.lines, empty_lines: info.empty_lines }
    if (isTooMany || cells.every((cell) => cell.trim() === '')) return null
    // The first line names the columns, so that there is one line more than rows.
    if (rows.length > MAX_PAPER_ROWS) isTooMany = true
    rows.push({ line, cells })
    return null
  }
  try {
    parse(text.replace(SEPARATOR_LINE, ''), {
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // The parser still counts them.
      skip_empty_lines: true,
      max_record_size: MAX_LINE,
      on_record: take,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { rows, fault: { line: nextLine({ empty_lines: read.empty_lines }), problem: 'quotes' } }
  }
  const last = isTooMany ? rows.pop() : undefined
  return { rows, fault: last ? { line: last.line, problem: 'too-many-rows' } : null }
}

/** The line with which Excel is told the delimiter. */
const SEPARATOR_LINE = /^sep=([,;\t])(?=\r|\n|$)/i

/** The delimiters of fields, the most usual first. */
const DELIMITERS = [',', ';', '\t'] as const

/** The delimiter that the file names, or the most frequent one of its first line. */
function delimiterOf(text: string): string {
  const named = SEPARATOR_LINE.exec(text)?.[1]
  if (named) return named
  const [header = ''] = text.trimStart().split(/[\r\n]/, 1)
  const fields = (delimiter: string) => header.split(delimiter).length
  return DELIMITERS.toSorted((a, b) => fields(b) - fields(a))[0] ?? ','
}
