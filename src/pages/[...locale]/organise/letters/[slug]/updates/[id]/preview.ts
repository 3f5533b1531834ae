import type { APIRoute } from 'astro'
import { previewUpdate } from '#features/updates/preview.ts'
import { isLocale } from '#values/locale.ts'
import { readForm } from '#web/forms/form.ts'
import { readPress } from './_press.ts'

export const prerender = false

/** Mails the draft to who asks for that. */
export const POST: APIRoute = async (context) => {
  const { app, errorPage } = context.locals
  const press = readPress(context)
  const posted = await readForm(context.request, ['language'])
  if (!posted.ok) return errorPage(posted.status)
  const { language = '' } = posted.fields
  if (!press || !isLocale(language)) return errorPage(404)
  const { letter, actor, id, back } = press
  const outcome = await previewUpdate(app.context, letter, actor, { id, locale: language })
  if (outcome.ok) return back('updates', 'emailed')
  return outcome.reason === 'update-unknown' ? errorPage(404) : back('updates', 'enough')
}
