import { previewUpdate } from '#features/updates/preview.ts'
import { isLocale } from '#values/locale.ts'
import type { ActionContext } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { updatePage } from '#web/organisers/update-page.ts'

/** Emails a draft in one language to the organiser who asks for it. */
export async function emailPreview(context: ActionContext): Promise<Response> {
  const { errorPage } = context.locals
  const page = updatePage(context)
  const form = await readForm(context.request, ['language'])
  if (!form.ok) return errorPage(form.status)
  const { language = '' } = form.fields
  if (!page || !isLocale(language)) return errorPage(404)
  const { app, letter, actor, id, path } = page
  const outcome = await previewUpdate(app.context, letter, actor, { id, locale: language })
  if (outcome.ok) return context.redirect(`${path}?said=emailed`, 303)
  return outcome.reason === 'update-unknown' ? errorPage(404) : context.redirect(`${path}?said=enough`, 303)
}
