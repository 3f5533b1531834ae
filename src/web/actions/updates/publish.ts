import { publishUpdate } from '#features/updates/publish.ts'
import { parseMoment } from '#values/day.ts'
import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import type { UpdatePage } from '#web/organisers/update-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** Why an update was not published. */
export type PublishRefusal = { status: number; reason: 'draft-changed' | 'letter-ended' }

/** Publishes a draft, and queues its emails. */
export const publishDraft: Action<UpdatePage, PublishRefusal> = async (context, page) => {
  const { app, letter, actor, id, path } = page
  const { errorPage } = context.locals
  const form = await readForm(context.request, ['seen'])
  if (!form.ok) return errorPage(form.status)
  const seen = parseMoment(form.fields.seen ?? '')
  if (!seen.ok) return errorPage(400)
  const outcome = await publishUpdate(app.context, letter, actor, { id, seen: seen.date })
  if (outcome.ok) {
    await app.updates.look()
    return context.redirect(`${path}?said=sending`, 303)
  }
  const { reason } = outcome
  if (reason === 'update-unknown') return errorPage(404)
  if (reason === 'update-published') return context.redirect(path, 303)
  return { status: OUTCOMES.update[reason].status, reason }
}
