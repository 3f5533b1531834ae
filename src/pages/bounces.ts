import type { APIRoute } from 'astro'
import { recordBounceReport } from '#web/actions/updates/record-bounces.ts'

export const prerender = false

/** The webhook of the email provider. */
export const POST: APIRoute = (context) => recordBounceReport(context)

/** Says that there is a webhook only where one is configured. */
export const GET: APIRoute = ({ locals: { app, errorPage } }) => {
  const answer = errorPage(app.bounces ? 405 : 404)
  if (app.bounces) answer.headers.set('Allow', 'POST')
  return answer
}
