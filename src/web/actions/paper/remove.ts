import { removePaper } from '#features/paper/remove.ts'
import type { Action } from '#web/actions/action.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Removes one paper signature; answers 404 where it is gone already. */
export const removePaperRow: Action<OrganiserPage, never> = async ({ params, locals, redirect }, page) => {
  const { app, letter, actor, base } = page
  const { id: batchId = '', row: rowId = '' } = params
  const outcome = await removePaper(app.context, actor, { letter: letter.slug, batchId, rowId })
  return outcome.ok ? redirect(`${base}/paper/${batchId}?done=removed`, 303) : locals.errorPage(404)
}
