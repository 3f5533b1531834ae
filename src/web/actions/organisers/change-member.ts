import { changeMember } from '#features/organisers/change-member.ts'
import { isRole } from '#features/organisers/organiser.ts'
import { inLanguage } from '#values/locale.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { isConfirmed } from '#web/forms/confirmation.ts'
import { readForm } from '#web/forms/form.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/**
 * Gives an organiser another role, or removes them (`to=nothing`). A form without confirmation changes nothing: the page
 * asks for it, with the requested role as typed.
 */
export const changeMemberRole: Action<OrganiserPage, Refusal<string>> = async (context, page) => {
  const { app, letter, organiser, actor, locale, base, t } = page
  const { errorPage } = context.locals
  const form = await readForm(context.request, ['to', 'seen', 'sure'])
  if (!form.ok) return errorPage(form.status)
  const { to = '', seen } = form.fields
  const role = isRole(to) ? to : null
  if (!role && to !== 'nothing') return errorPage(400)
  if (!isConfirmed(form.fields)) return { status: 200, problems: [], typed: to }
  if (!isRole(seen)) return errorPage(400)
  const organiserId = context.params['id'] ?? ''
  const outcome = await changeMember(app.context, actor, { letter: letter.slug, organiserId, role, seen })
  if (!outcome.ok) {
    const { status, sentence } = OUTCOMES.member[outcome.reason]
    return refuse(status, { text: t(sentence), field: 'main' }, to)
  }
  // An organiser who removed themselves may no longer see this letter's pages.
  const isOut = !role && organiserId === organiser.id
  return context.redirect(
    isOut ? inLanguage('/organise', locale) : `${base}/members?done=${role ? 'changed' : 'removed'}`,
    303,
  )
}
