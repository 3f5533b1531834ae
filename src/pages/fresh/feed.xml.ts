import type { APIRoute } from 'astro'
import { letterFeed } from '#web/letters/letter-feed.ts'
import { versionsWithHtml } from '#web/letters/site-letters.ts'

export const prerender = false

/** A letter's feed as it is now, for the server alone (src/server/fresh-pages.ts). */
export const GET: APIRoute = async ({ locals: { app, fresh, errorPage }, site }) => {
  const letter = app.letters.get(fresh?.slug ?? '')
  if (!fresh || !letter) return errorPage(404)
  const { locale } = fresh
  const updates = app.updates.of(letter.slug)
  return letterFeed({ letter, locale, updates, site, versions: versionsWithHtml(letter, locale) })
}
