import type { APIRoute } from 'astro'
import { paperColumns } from '#features/paper/paper.ts'

export const prerender = false

/** The template of a paper file: the line with the names of the columns, after the byte order mark that spreadsheets need. */
export const GET: APIRoute = ({ locals: { app, errorPage }, params }) => {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter) return errorPage(404)
  return new Response(`\uFEFF${paperColumns(letter).join(',')}\r\n`, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="paper.csv"',
    },
  })
}
