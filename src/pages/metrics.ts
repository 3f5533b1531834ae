import type { APIRoute } from 'astro'
import { readHealth } from '../usecases/operator/read-health.ts'
import { figures } from '../web/figures.ts'

export const prerender = false

/** For monitoring programs, in the text format of Prometheus. */
export const GET: APIRoute = async ({ locals: { app } }) => {
  const health = await readHealth(app.context, app.letters, app.outbox.pausedUntil)
  const registry = figures(health)
  return new Response(await registry.metrics(), {
    headers: { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' },
  })
}
