import type { APIRoute } from 'astro'
import { inLanguage } from '#values/locale.ts'
import { redirectWithCookies } from '#web/actions/action.ts'
import { signInPage } from '#web/organisers/organiser-page.ts'

export const prerender = false

/** Signs an organiser out in this browser. */
export const POST: APIRoute = async (context) => {
  const { app, locale } = signInPage(context)
  const cookies = await app.accounts.signOut(context.request.headers)
  return redirectWithCookies(inLanguage('/organise/sign-in', locale), cookies)
}
