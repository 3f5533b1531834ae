import type { APIRoute } from 'astro'
import { DEFAULT_LOCALE, localeOfPrefix } from '#values/locale.ts'
import { daysOf, figuresOf } from './_dashboard.ts'

export const prerender = false

/** What the dashboard's script puts in the place of what its page says. */
export const GET: APIRoute = async ({ locals: { app, errorPage }, params, url }) => {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter) return errorPage(404)
  const locale = localeOfPrefix(params['locale']) ?? DEFAULT_LOCALE
  const { figures } = await figuresOf(app, letter, locale, daysOf(url))
  return Response.json(figures)
}
