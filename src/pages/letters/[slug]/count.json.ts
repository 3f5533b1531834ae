import type { APIRoute } from 'astro'
import { hasAlready } from '#web/http/etag.ts'

export const prerender = false

export const GET: APIRoute = async ({ locals: { app, errorPage }, params, request }) => {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter) return errorPage(404)
  const { id, count } = await app.counts.of(letter)
  const headers = {
    'Cache-Control': 'public, max-age=5, stale-while-revalidate=30, stale-if-error=86400',
    ETag: `"${id}"`,
    // Anyone may show the count.
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  }
  if (hasAlready(request.headers.get('if-none-match'), headers.ETag)) {
    return new Response(null, { status: 304, headers })
  }
  return Response.json(count, { headers })
}
