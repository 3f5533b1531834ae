import { cancelUpdate } from '#features/updates/cancel.ts'
import type { Action } from '#web/actions/action.ts'
import { isConfirmed } from '#web/forms/confirmation.ts'
import { readForm } from '#web/forms/form.ts'
import type { UpdatePage } from '#web/organisers/update-page.ts'

/** Cancels an update: emails that have not left are not sent. A form without confirmation does nothing. */
export const cancelSending: Action<UpdatePage, { status: 200 }> = async (context, page) => {
  const { app, letter, actor, id, path } = page
  const form = await readForm(context.request, ['sure'])
  if (!form.ok || !isConfirmed(form.fields)) return { status: 200 }
  const outcome = await cancelUpdate(app.context, letter, actor, id)
  if (!outcome.ok && outcome.reason === 'update-unknown') return context.locals.errorPage(404)
  if (outcome.ok) {
    await app.updates.look()
  }
  return context.redirect(`${path}?said=stopped`, 303)
}
