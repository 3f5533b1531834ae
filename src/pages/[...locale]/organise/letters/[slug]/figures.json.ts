import type { APIRoute } from 'astro'
import { loadDashboard } from '#web/loaders/statistics/dashboard.ts'
import { organiserPage } from '#web/organisers/organiser-page.ts'

export const prerender = false

/** The figures of the dashboard, for its script. */
export const GET: APIRoute = async (context) => {
  const page = organiserPage(context)
  if (!page) return context.locals.errorPage(404)
  const { figures } = await loadDashboard(page, context.url)
  return Response.json(figures)
}
