import type { APIRoute } from 'astro'
import { readClusters } from '#features/abuse/read-clusters.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { hasBearerToken } from '#web/http/bearer.ts'
import { figures } from '#web/http/metrics.ts'

export const prerender = false

/** Metrics in the text format of Prometheus. Figures about clusters need the token, so that attackers do not see them. */
export const GET: APIRoute = async ({ locals: { app }, request }) => {
  const health = await readHealth(app.context, app.letters, app.outbox.pausedUntil, app.surroundings())
  const isOperator = hasBearerToken(request.headers.get('authorization'), app.config.metricsToken)
  const clusters = isOperator && health.database === 'ok' ? await readClusters(app.context) : null
  const registry = figures(health, clusters)
  return new Response(await registry.metrics(), {
    headers: { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' },
  })
}
