import { parseUpdateForm, UPDATE_FIELDS } from '#features/updates/form.ts'
import { beginDraft } from '#features/updates/save-draft.ts'
import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { type DraftRefusal, refuseFields } from '#web/forms/update-problems.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Saves the first draft of an update. */
export const beginUpdate: Action<OrganiserPage, DraftRefusal> = async (context, page) => {
  const { app, letter, actor, locale, base } = page
  const form = await readForm(context.request, UPDATE_FIELDS)
  if (!form.ok) return context.locals.errorPage(form.status)
  const parsed = parseUpdateForm(letter, form.fields)
  if (!parsed.ok) return refuseFields(parsed.errors, form.fields, locale)
  const { id } = await beginDraft(app.context, letter, actor, parsed.draft)
  return context.redirect(`${base}/updates/${id}?said=saved`, 303)
}
