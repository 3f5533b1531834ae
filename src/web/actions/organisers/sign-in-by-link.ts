import { type Action, redirectWithCookies } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { checkLinkForm, nonceIn } from '#web/forms/nonce.ts'
import { pathAfter } from '#web/http/site-path.ts'
import type { SignInPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** Why a sign-in link signed no one in: the link does not work, or the form was not sent by the browser that was shown it. */
export type SignInRefusal = { status: number; reason: keyof typeof OUTCOMES.signInLink }

/** Signs an organiser in by the button behind an emailed link; then redirects to the page that they asked for. */
export const signInByLink: Action<SignInPage, SignInRefusal> = async (context, { app }) => {
  const token = context.params['token'] ?? ''
  const form = await readForm(context.request, ['token', 'nonce'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const foreign = checkLinkForm(nonceIn(context.cookies, app.config.siteUrl), token, form.fields)
  if (foreign) return refused(foreign)
  const signedIn = await app.accounts.signInByLink(token, context.request.headers)
  if (!signedIn.ok) return refused('link')
  app.log('info', 'organiser-signed-in', { by: 'link' })
  return redirectWithCookies(pathAfter(context.url.searchParams.get('to')), signedIn.cookies)

  function refused(reason: SignInRefusal['reason']): SignInRefusal {
    app.log('info', 'link-refused', { purpose: 'sign-in', reason })
    return { status: OUTCOMES.signInLink[reason].status, reason }
  }
}
