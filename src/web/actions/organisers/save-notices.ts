import { setNotices } from '#features/organisers/set-notices.ts'
import { inLanguage } from '#values/locale.ts'
import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import type { AccountPage } from '#web/organisers/organiser-page.ts'

/** Switches an organiser's daily notice on or off. */
export const saveNotices: Action<AccountPage, never> = async ({ request, locals, redirect }, page) => {
  const form = await readForm(request, ['answer', 'notices'])
  if (!form.ok) return locals.errorPage(form.status)
  if (form.fields.answer !== 'notices') return locals.errorPage(400)
  const { app, organiser, locale } = page
  await setNotices(app.context, organiser.id, form.fields.notices === 'on' ? { locale } : null)
  return redirect(`${inLanguage('/organise/account', locale)}?done=notices`, 303)
}
