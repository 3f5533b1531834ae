import type { APIRoute } from 'astro'
import { fileResponse } from '#web/http/file-response.ts'

export const prerender = false

/** Downloads a hand-over document. The name is looked up among existing documents and never used as a path. */
export const GET: APIRoute = async ({ locals: { app, errorPage }, params, request }) => {
  const letter = app.letters.get(params['slug'] ?? '')
  const file = letter && (await app.documents.find(letter, params['file'] ?? ''))
  if (!file) return errorPage(404)
  const type = file.name.endsWith('.pdf') ? 'application/pdf' : 'application/zip'
  return (await fileResponse(request, { ...file, type })) ?? errorPage(404)
}
