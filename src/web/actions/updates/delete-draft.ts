import { deleteDraft } from '#features/updates/delete-draft.ts'
import type { Action } from '#web/actions/action.ts'
import { isConfirmed } from '#web/forms/confirmation.ts'
import { readForm } from '#web/forms/form.ts'
import type { UpdatePage } from '#web/organisers/update-page.ts'

/** Deletes a draft. A form without confirmation does nothing. */
export const deleteUpdateDraft: Action<UpdatePage, { status: 200 }> = async (context, page) => {
  const { app, letter, actor, base, id } = page
  const form = await readForm(context.request, ['sure'])
  if (!form.ok || !isConfirmed(form.fields)) return { status: 200 }
  return (await deleteDraft(app.context, letter, actor, id))
    ? context.redirect(`${base}/updates?said=deleted`, 303)
    : context.locals.errorPage(404)
}
