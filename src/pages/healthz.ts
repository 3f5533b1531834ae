import type { APIRoute } from 'astro'
import { readHealth } from '#features/operations/read-health.ts'

export const prerender = false

/** For load balancers and people on call: 200 when people can sign, 503 when they cannot. */
export const GET: APIRoute = async ({ locals: { app } }) => {
  const health = await readHealth(app.context, app.letters, app.outbox.pausedUntil, app.surroundings())
  return Response.json(health, {
    status: health.status === 'failing' ? 503 : 200,
    headers: { 'Cache-Control': 'no-store' },
  })
}
