import type { APIRoute } from 'astro'
import { readHealth } from '#features/operations/read-health.ts'

export const prerender = false

/** Health for load balancers and operators: 200 while people can sign, 503 while they cannot. */
export const GET: APIRoute = async ({ locals: { app } }) => {
  const health = await readHealth(app.context, app.letters, app.outbox.pausedUntil, app.surroundings())
  return Response.json(health, {
    status: health.status === 'failing' ? 503 : 200,
    headers: { 'Cache-Control': 'no-store' },
  })
}
