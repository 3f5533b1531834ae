import type { APIRoute } from 'astro'
import { cancelNews } from '../../../../../../../usecases/organiser/cancel-news.ts'
import { readPress } from './_press.ts'

export const prerender = false

/** Stops what has not left. Nobody is asked first who they are: whoever sees a mistake has seconds. */
export const POST: APIRoute = async (context) => {
  const { app, errorPage } = context.locals
  const press = readPress(context)
  if (!press) return errorPage(404)
  const { letter, actor, id, back } = press
  const outcome = await cancelNews(app.context, letter, actor, id)
  if (!outcome.ok) return outcome.reason === 'news-unknown' ? errorPage(404) : back('news', 'stopped')
  app.log('info', 'news-cancelled', { letter: letter.slug, stopped: outcome.stopped })
  await app.news.look()
  return back('news', 'stopped')
}
