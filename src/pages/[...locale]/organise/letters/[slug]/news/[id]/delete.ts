import type { APIRoute } from 'astro'
import { deleteDraft } from '../../../../../../../usecases/organiser/delete-draft.ts'
import { readPress } from './_press.ts'

export const prerender = false

/** Deletes a draft. */
export const POST: APIRoute = async (context) => {
  const { app, errorPage } = context.locals
  const press = readPress(context)
  if (!press) return errorPage(404)
  const { letter, actor, id, back } = press
  return (await deleteDraft(app.context, letter, actor, id)) ? back('list', 'deleted') : errorPage(404)
}
