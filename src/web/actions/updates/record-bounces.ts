import { recordBounces } from '#features/updates/take-bounces.ts'
import type { ActionContext } from '#web/actions/action.ts'

/** The status of each refusal: by it the email provider decides whether to send the report again. */
const REFUSALS: Readonly<Record<'forged' | 'stale' | 'not-understood', number>> = {
  forged: 401,
  stale: 401,
  'not-understood': 400,
}

const NOT_STORED = { 'Cache-Control': 'no-store' }

/**
 * Records the bounces that the email provider reports. Only its signature decides; no answer says whether an address is
 * known.
 */
export async function recordBounceReport({ locals, request }: ActionContext): Promise<Response> {
  const { app, errorPage } = locals
  if (!app.bounces) return errorPage(404)
  const body = new Uint8Array(await request.arrayBuffer())
  const report = app.bounces.read(body, request.headers, app.context.now())
  if (!report.ok) {
    const problem = report.reason === 'not-understood' ? { problem: report.problem } : {}
    app.log('warn', 'bounces-refused', { reason: report.reason, ...problem })
    return new Response(null, { status: REFUSALS[report.reason], headers: NOT_STORED })
  }
  if (report.ignored) app.log('info', 'bounces-ignored', { reason: report.ignored })
  await recordBounces(app.context, app.letters, report.bounces)
  return new Response(null, { status: 204, headers: NOT_STORED })
}
