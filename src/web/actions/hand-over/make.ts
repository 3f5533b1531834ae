import { localesOf } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Starts making the hand-over document in one language. Refused while another one is being made. */
export const makeDocument: Action<OrganiserPage, Refusal<Locale | null>> = async (context, page) => {
  const { app, letter, actor, base, t } = page
  const form = await readForm(context.request, ['language'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const language = localesOf(letter).find((each) => each === form.fields.language)
  if (!language) return refuse(422, { text: t('handOver.languageMissing'), field: 'language' }, null)
  const started = await app.handOvers.start(letter, language, actor)
  return started
    ? context.redirect(`${base}/hand-over`, 303)
    : refuse(409, { text: t('handOver.busy'), field: 'making' }, language)
}
