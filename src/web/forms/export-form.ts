import { columnsOf } from '#features/export/columns.ts'
import type { AskedExport } from '#features/export/parse-choice.ts'
import { type Letter, localesOf, versionNumbers } from '#features/letters/letter.ts'

/** The fields of the export form; `column-…`, `version-…` and `language-…` are checkboxes. */
export function exportFields(letter: Letter): string[] {
  return [...FIELDS, ...BOXES.flatMap(({ named }) => named(letter))]
}

/** Reads what was chosen in the form; `null` where it was not sent. An unticked checkbox sends nothing. */
export function readExportForm(letter: Letter, fields: Partial<Record<string, string>>): AskedExport | null {
  if (fields['format'] === undefined) return null
  const ended = fields['contents'] === 'ended'
  const ticked = (prefix: string, all: readonly unknown[]) =>
    all.length < 2 ? undefined : all.map(String).filter((each) => fields[`${prefix}-${each}`] !== undefined)
  return {
    format: fields['format'],
    excel: fields['excel'],
    ended,
    // These concern signatures that count; the form still sends them for those that ended.
    columns: ended ? undefined : ticked('column', columnsOf(letter)),
    versions: ended ? undefined : ticked('version', versionNumbers(letter)),
    languages: ended ? undefined : ticked('language', localesOf(letter)),
    from: timeIn(fields, 'from'),
    to: timeIn(fields, 'to'),
    timeZone: fields['zone'],
    pending: fields['pending'] !== undefined,
  }
}

const FIELDS = [
  'format',
  'excel',
  'contents',
  'from',
  'from-time',
  'to',
  'to-time',
  'zone',
  'pending',
] as const

/** Reads a day, or a day and a time. A time without a day is invalid. */
function timeIn(fields: Partial<Record<string, string>>, edge: 'from' | 'to'): string {
  const [day, time] = [fields[edge]?.trim() ?? '', fields[`${edge}-time`]?.trim() ?? '']
  return time === '' ? day : `${day}T${time}`
}

const BOXES: readonly { named: (letter: Letter) => string[] }[] = [
  { named: (letter) => columnsOf(letter).map((column) => `column-${column}`) },
  { named: (letter) => versionNumbers(letter).map((number) => `version-${number}`) },
  { named: (letter) => localesOf(letter).map((locale) => `language-${locale}`) },
]
