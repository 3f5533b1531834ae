import type { APIRoute } from 'astro'

export const prerender = false

/** A captcha challenge for signing this letter. */
export const GET: APIRoute = async ({ locals: { app, errorPage }, params }) => {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter || !app.altcha) return errorPage(404)
  const headers = { 'Cache-Control': 'no-store' }
  return Response.json(await app.altcha.challenge(letter.slug), { headers })
}
