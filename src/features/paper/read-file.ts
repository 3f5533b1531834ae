import { CsvError, type Info, parse } from 'csv-parse/sync'
import type { Letter } from '#features/letters/letter.ts'
import { withoutGuard } from '#values/formula-guard.ts'
import { foldName } from '#values/person-name.ts'
import {
  MAX_PAPER_ROWS,
  type PaperCells,
  type PaperColumn,
  type PaperEntry,
  type PaperNote,
  type PaperProblem,
  type PaperRules,
  paperColumns,
  parsePaperRow,
} from './paper.ts'

/** More than a line of ours can have, in bytes; a quotation mark that nobody closes makes lines of any length. */
const MAX_RECORD = 16 * 1024

/** So much of what stands there in the place of a column's name is said again. */
const MAX_QUOTED = 40

/** What separates fields, the most usual first. */
const DELIMITERS = [',', ';', '\t'] as const

/** What a file says: the lines that are right, what is not plain about them, and all that is wrong, by line. */
export type PaperFile = { entries: PaperEntry[]; notes: PaperNote[]; problems: PaperProblem[] }

/**
 * Reads CSV (RFC 4180) with a first line that names the columns; fields may be separated by commas, semicolons or tabs,
 * lines end as on any system. What is in a field is kept as typed, without what protects a table of ours.
 */
export function readPaperFile(letter: Pick<Letter, 'fields'>, text: string, rules: PaperRules): PaperFile {
  const { records, fault } = recordsIn(text.replace(/^\uFEFF/, ''))
  const [header, ...rows] = records
  if (!header) return { entries: [], notes: [], problems: [fault ?? { line: 1, problem: 'no-rows' }] }
  const { columns, problems } = columnsIn(letter, header)
  if (problems.length > 0) return { entries: [], notes: [], problems }
  const entries: PaperEntry[] = []
  const notes: PaperNote[] = []
  const headingOf = (column: string) => header.cells[columns.indexOf(column as SheetColumn)]?.trim() ?? column
  for (const row of rows) {
    const fit = cellsOf(columns, row)
    const result = fit.ok ? parsePaperRow(row.line, fit.cells, rules) : fit
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
    // An empty line is no record, and is counted.
    parse(text.replace(SEPARATOR_LINE, ''), {
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

/** The line with which Excel is told what separates fields. */
const SEPARATOR_LINE = /^sep=([,;\t])(?=\r|\n|$)/i

/** What stands most often in the line that names the columns, if the file does not say it itself. */
function delimiterOf(text: string): string {
  const said = SEPARATOR_LINE.exec(text)?.[1]
  if (said) return said
  const [header = ''] = text.trimStart().split(/[\r\n]/, 1)
  const often = (delimiter: string) => header.split(delimiter).length
  return DELIMITERS.toSorted((a, b) => often(b) - often(a))[0] ?? ','
}

/** `given` and `family` are one name, in 2 columns. */
type SheetColumn = PaperColumn | 'given' | 'family'

/** What a column may be called, in the site's languages; folded, with what is not a letter as a blank. */
const HEADINGS: Readonly<Record<string, SheetColumn>> = Object.fromEntries(
  Object.entries({
    name: 'name|full name|names|signer|nom complet|nom et prénom|prénom et nom|nom prénom|signataire|vollständiger name|vor und nachname|name vorname|unterzeichner|unterzeichnerin|nombre completo|nombre y apellido|nombre y apellidos|firmante|الاسم|الاسم الكامل|اسم|الموقع',
    given:
      'first name|firstname|given name|given names|forename|prénom|prénoms|vorname|vornamen|nombre de pila|nombres|الاسم الأول|الاسم الشخصي',
    family:
      'last name|lastname|surname|family name|nom de famille|nachname|familienname|zuname|apellido|apellidos|اسم العائلة|الاسم العائلي|اللقب|الكنية',
    affiliation:
      'affiliation|role|organisation|organization|role and organisation|company|fonction|rôle|fonction et organisation|entreprise|zugehörigkeit|funktion|rolle|firma|funktion und organisation|institution|afiliación|organización|cargo|función|cargo y organización|empresa|الصفة|الجهة|المنظمة|الانتماء|المؤسسة|الصفة والمؤسسة',
    country: 'country|country code|pays|land|länderkürzel|staat|país|pais|البلد|الدولة|بلد',
    public:
      'public|show name|named|name public|public name|publier|nom public|afficher le nom|öffentlich|name öffentlich|name zeigen|veröffentlichen|público|publicar|nombre público|mostrar nombre|علني|عام|إظهار الاسم|نشر الاسم',
    signed_on:
      'signed on|signed|date|day|date signed|date of signature|signé le|date de signature|jour|unterschrieben am|datum|tag|datum der unterschrift|unterzeichnet am|firmado el|fecha|fecha de firma|día|تاريخ التوقيع|التاريخ|وقّع في|اليوم',
  } satisfies Record<SheetColumn, string>).flatMap(([column, names]) =>
    names.split('|').map((name) => [foldHeading(name), column as SheetColumn]),
  ),
)

function foldHeading(text: string): string {
  return foldName(text)
    .replace(/[أإآ]/g, 'ا')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** What the columns are. `Nom` is a name, but beside `Prénom` a family name; `Nombre` beside `Apellidos` a given one. */
function meantBy(headings: readonly string[]): (SheetColumn | undefined)[] {
  const folded = headings.map(foldHeading)
  const known = folded.map((heading) => HEADINGS[heading])
  return folded.map((heading, i) => {
    if (heading === 'nom' || heading === 'name') return known.includes('given') ? 'family' : 'name'
    if (heading === 'nombre') return known.includes('family') ? 'given' : 'name'
    return known[i]
  })
}

/** Which column each field belongs to; `null` where one without a name is empty throughout. */
function columnsIn(
  letter: Pick<Letter, 'fields'>,
  { line, cells }: Row,
): { columns: (SheetColumn | null)[]; problems: PaperProblem[] } {
  const problems: PaperProblem[] = []
  const asked: readonly string[] = paperColumns(letter)
  const seen = new Set<SheetColumn>()
  const meant = meantBy(cells)
  const columns = cells.map((cell, i): SheetColumn | null => {
    const about = cell.trim().slice(0, MAX_QUOTED)
    if (about === '') return null
    const column = meant[i]
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

/** What a cell says: a table that was exported here has apostrophes that nobody wrote. */
function typedIn(cell: string): string {
  return withoutGuard(cell.trim())
}

/** The fields of a line by their columns. A field that belongs to none has to be empty. */
function cellsOf(
  columns: (SheetColumn | null)[],
  { line, cells }: Row,
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
