import type { ExportChoice } from '#features/export/choice.ts'
import { type AskedExport, type ChoiceProblem, parseExportChoice } from '#features/export/parse-choice.ts'
import type { Problem } from '#web/actions/action.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { readExportForm } from './export-form.ts'

/** What was selected in the form: `asked` is `null` where it was not sent, `choice` where it is wrong. */
export type ExportSelection = {
  asked: AskedExport | null
  choice: ExportChoice | null
  fieldProblems: readonly ChoiceProblem[]
  problems: Problem[]
}

/** Reads the fields of the export form, from a POST or from the address. */
export function selectExport(
  { letter, t }: OrganiserPage,
  fields: Partial<Record<string, string>>,
): ExportSelection {
  const asked = readExportForm(letter, fields)
  const result = parseExportChoice(letter, asked ?? {})
  if (result.ok) return { asked, choice: result.choice, fieldProblems: [], problems: [] }
  const problems = result.problems.map(({ field, reason, asked: value }) => ({
    text: t(`exporting.problem.${reason}`, { asked: value, what: t(`exporting.${field}`) }),
    field,
  }))
  return { asked, choice: null, fieldProblems: result.problems, problems }
}
