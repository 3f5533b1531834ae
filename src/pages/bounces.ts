import type { APIRoute } from 'astro'
import { recordBounces } from '#features/updates/take-bounces.ts'

export const prerender = false

/** Whoever sends knows by these whether sending it again is of any use. */
const REFUSALS: Readonly<Record<'forged' | 'stale' | 'not-understood', number>> = {
  forged: 401,
  stale: 401,
  'not-understood': 400,
}

const NOT_STORED = { 'Cache-Control': 'no-store' }

/** The mail provider's webhook. Its signature alone decides; whether anybody has an address is in no answer. */
export const POST: APIRoute = async ({ locals: { app, errorPage }, request }) => {
  if (!app.bounces) return errorPage(404)
  const body = new Uint8Array(await request.arrayBuffer())
  const report = app.bounces.read(body, request.headers, app.context.now())
  if (!report.ok) {
    const problem = report.reason === 'not-understood' ? { problem: report.problem } : {}
    app.log('warn', 'bounces-refused', { reason: report.reason, ...problem })
    return new Response(null, { status: REFUSALS[report.reason], headers: NOT_STORED })
  }
  if (report.ignored) app.log('info', 'bounces-ignored', { reason: report.ignored })
  const ended = await recordBounces(app.context, app.letters, report.bounces)
  if (ended > 0) app.log('info', 'bounces-recorded', { ended })
  return new Response(null, { status: 204, headers: NOT_STORED })
}

export const GET: APIRoute = ({ locals: { app, errorPage } }) => {
  const answer = errorPage(app.bounces ? 405 : 404)
  if (app.bounces) answer.headers.set('Allow', 'POST')
  return answer
}
