import { bulkRestore } from '#features/moderation/bulk-restore.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { readReason } from '#web/forms/reason.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** The form that comes back: the id of the entry that it belongs to, and its reason. */
export type EntryInput = { of: string; reason: string }

/** Restores every signature that was invalidated in bulk together. */
export const restoreInBulk: Action<OrganiserPage, Refusal<EntryInput>> = async (context, page) => {
  const { app, letter, actor, base, t } = page
  const form = await readForm(context.request, ['invalidation', 'reason'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const id = form.fields.invalidation ?? ''
  if (!/^[\w-]{1,64}$/.test(id)) return context.locals.errorPage(400)
  const reason = readReason(form.fields.reason)
  const typed = { of: id, reason: reason.text }
  if (reason.problem) return refuse(422, { text: t(reason.problem), field: `reason-${id}` }, typed)
  const outcome = await bulkRestore(app.context, actor, { letter: letter.slug, id, reason: reason.text })
  if (outcome.ok) return context.redirect(`${base}/invalidations?done=`, 303)
  const { status, sentence } = OUTCOMES.bulkRestore[outcome.reason]
  return refuse(status, { text: t(sentence), field: 'main' }, typed)
}
