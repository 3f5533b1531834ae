import type { APIRoute } from 'astro'
import { readManifest } from '#features/export/list-exports.ts'

export const prerender = false

/** The manifest of a finished export: what its file holds, so that it can be checked. */
export const GET: APIRoute = async ({ locals, params }) => {
  const { slug = '', id = '' } = params
  const manifest = await readManifest(locals.app.context, slug, id)
  if (!manifest) return locals.errorPage(404)
  return new Response(`${JSON.stringify(manifest, null, 2)}\n`, {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  })
}
