import { type AskedExport, columnsOf } from '../domain/export-choice.ts'
import { type Letter, localesOf, versionNumbers } from '../domain/letter.ts'

/** The fields of the export form: `column-…`, `version-…` and `language-…` are boxes. */
export function exportFields(letter: Letter): string[] {
  return ['format', 'from', 'to', 'pending', ...BOXES.flatMap(({ named }) => named(letter))]
}

/** What was chosen in the form; `null` where it was not sent. A box that is not ticked sends nothing. */
export function askedIn(letter: Letter, fields: Partial<Record<string, string>>): AskedExport | null {
  if (fields['format'] === undefined) return null
  const ticked = (prefix: string, all: readonly unknown[]) =>
    all.length < 2 ? undefined : all.map(String).filter((each) => fields[`${prefix}-${each}`] !== undefined)
  return {
    format: fields['format'],
    columns: ticked('column', columnsOf(letter)),
    versions: ticked('version', versionNumbers(letter)),
    languages: ticked('language', localesOf(letter)),
    from: fields['from'],
    to: fields['to'],
    pending: fields['pending'] !== undefined,
  }
}

const BOXES: readonly { named: (letter: Letter) => string[] }[] = [
  { named: (letter) => columnsOf(letter).map((column) => `column-${column}`) },
  { named: (letter) => versionNumbers(letter).map((number) => `version-${number}`) },
  { named: (letter) => localesOf(letter).map((locale) => `language-${locale}`) },
]
