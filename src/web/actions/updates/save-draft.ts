import { parseUpdateForm, UPDATE_FIELDS } from '#features/updates/form.ts'
import { saveDraft } from '#features/updates/save-draft.ts'
import { parseMoment } from '#values/day.ts'
import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { type DraftRefusal, refuseFields } from '#web/forms/update-problems.ts'
import type { UpdatePage } from '#web/organisers/update-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** Saves a draft, if no one else has saved it since the page was shown (`seen`). */
export const saveUpdate: Action<UpdatePage, DraftRefusal> = async (context, page) => {
  const { app, letter, actor, locale, id, path, t } = page
  const { errorPage } = context.locals
  const form = await readForm(context.request, [...UPDATE_FIELDS, 'seen'])
  if (!form.ok) return errorPage(form.status)
  const parsed = parseUpdateForm(letter, form.fields)
  const seen = parseMoment(form.fields.seen ?? '')
  if (!seen.ok) return errorPage(id === 'new' ? 404 : 400)
  if (!parsed.ok) return refuseFields(parsed.errors, form.fields, locale)
  const outcome = await saveDraft(app.context, letter, actor, { id, seen: seen.date, draft: parsed.draft })
  if (outcome.ok) return context.redirect(`${path}?said=saved`, 303)
  const { reason } = outcome
  const { status, sentence } = OUTCOMES.update[reason]
  const problems = [{ text: t(sentence), field: 'main' }]
  return { status, problems, typed: form.fields, errors: [], reason }
}
