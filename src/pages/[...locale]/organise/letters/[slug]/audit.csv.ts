import type { APIRoute } from 'astro'
import { exportAudit } from '#features/export/export-audit-log.ts'
import { textStream } from '#web/http/text-stream.ts'

export const prerender = false

/** The whole audit log of a letter, as it is read, no faster than it is taken. */
export const GET: APIRoute = ({ locals, params }) => {
  const { app, errorPage } = locals
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter) return errorPage(404)
  return new Response(textStream(exportAudit(app.context, letter)), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${letter.slug}-audit.csv"`,
    },
  })
}
