import { type CheckOutcome, checkPaper, type PaperCheck } from '#features/paper/check.ts'
import type { PaperFieldProblem } from '#features/paper/input.ts'
import { MAX_PAPER_FILE } from '#features/paper/paper.ts'
import { enterPaper } from '#features/paper/submit.ts'
import { intlTag } from '#i18n/translate.ts'
import type { Action, Problem, Refusal } from '#web/actions/action.ts'
import { readFileForm } from '#web/forms/form.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

const FIELDS = ['step', 'version', 'scan', 'language', 'sheet', 'text', 'mend', 'digest', 'batch'] as const

/** The form that comes back. A file has to be chosen again. */
export type PaperFormInput = { version: string; scan: string; language: string; sheet: string; text: string }

/** The form before anything is typed. */
export const EMPTY_PAPER_FORM: PaperFormInput = { version: '', scan: '', language: '', sheet: '', text: '' }

/** What the page shows after a step: `check` is the preview of a file that could be read. */
export type PaperShown = Refusal<PaperFormInput> & { check: PaperCheck | null }

/**
 * Takes one of the two steps by which a batch of paper signatures is entered: `check` shows what would be entered, with
 * the file sent along in the page; `enter` enters exactly that.
 */
export const enterPaperBatch: Action<OrganiserPage, PaperShown> = async (context, page) => {
  const { app, letter, actor, base, t } = page
  const { errorPage } = context.locals
  const form = await readFileForm(context.request, FIELDS, 'file')
  if (!form.ok) return errorPage(form.status)
  const { step, version = '', scan = '', language = '', sheet = '' } = form.fields
  const { text = '', mend = '', digest = '', batch = '' } = form.fields
  const input = { version, scan, language, sheet, text, file: form.file, mend: mend === 'on' }
  const typed = { version, scan, language, sheet, text: form.file ? '' : text }
  if (step === 'check') {
    const checked = await checkPaper(app.context, letter, input)
    const isRight = checked.ok && checked.check.problems.length === 0
    return { ...showCheck(page, checked), status: isRight ? 200 : 422, typed }
  }
  if (step !== 'enter') return errorPage(400)
  const outcome = await enterPaper(app.context, actor, letter, { ...input, digest, batchId: batch })
  if (outcome.ok) return context.redirect(`${base}/paper/${outcome.batchId}?done=entered`, 303)
  const { status, sentence } = OUTCOMES.paperEntry[outcome.reason]
  const { check, problems } =
    outcome.reason === 'not-as-checked' ? showCheck(page, outcome.check) : { check: null, problems: [] }
  return { status, problems: [{ text: t(sentence), field: 'file' }, ...problems], typed, check }
}

/** What a check found: the preview, or what is wrong with the fields. */
function showCheck(
  page: OrganiserPage,
  checked: CheckOutcome,
): { check: PaperCheck | null; problems: Problem[] } {
  if (checked.ok) return { check: checked.check, problems: [] }
  return { check: null, problems: checked.problems.map((problem) => fieldProblem(page, problem)) }
}

function fieldProblem({ locale, t }: OrganiserPage, found: PaperFieldProblem): Problem {
  const sheets = new Intl.ListFormat(intlTag(locale)).format('sheets' in found ? found.sheets : [])
  const values = { size: MAX_PAPER_FILE / 1024 / 1024, sheets }
  return { text: t(OUTCOMES.paperField[found.problem].sentence, values), field: found.field }
}
