import type { APIRoute } from 'astro'
import { DEFAULT_LOCALE, inLanguage, localeOfPrefix } from '#values/locale.ts'

export const prerender = false

export const POST: APIRoute = async ({ locals, params, request }) => {
  const cookies = await locals.app.accounts.signOut(request.headers)
  const locale = localeOfPrefix(params['locale']) ?? DEFAULT_LOCALE
  const answer = new Response(null, {
    status: 303,
    headers: { Location: inLanguage('/organise/sign-in', locale) },
  })
  for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
  return answer
}
