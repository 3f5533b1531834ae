import { mayDecide } from '#features/organisers/backlog.ts'
import { acceptInvitation, type Invitation } from '#features/organisers/read-invitation.ts'
import { setNotices } from '#features/organisers/set-notices.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { inLanguage } from '#values/locale.ts'
import {
  type Action,
  type ActionContext,
  type Refusal,
  redirectWithCookies,
  refuse,
} from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { nonceIn } from '#web/forms/nonce.ts'
import type { SignInPage } from '#web/organisers/organiser-page.ts'
import { tooMany } from '#web/outcomes.ts'

/** The page of an invitation's link; the invitation is `null` where the link is unknown. */
export type InvitationPage = SignInPage & { token: string; invitation: Invitation | null }

/**
 * Signs an invited organiser in, once; or sends a new link to the invited address. Shows the page again where the
 * invitation was used or has expired meanwhile.
 */
export const acceptByLink: Action<InvitationPage, Refusal> = async (context, page) => {
  const { app, t, invitation } = page
  if (!invitation) return { status: 404, problems: [], typed: null }
  const form = await readForm(context.request, ['nonce', 'answer', 'notices'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const { fields } = form
  const nonce = nonceIn(context.cookies, app.config.siteUrl)
  if (!nonce.matches(fields.nonce))
    return refuse(403, { text: t('accounts.pressAgain'), field: 'main' }, null)
  return fields.answer === 'new-link'
    ? sendNewLink(context, page, invitation)
    : signIn(context, page, fields.notices === 'on')
}

async function sendNewLink(
  { locals, redirect }: ActionContext,
  { app, locale, say }: InvitationPage,
  { email }: Invitation,
): Promise<Response | Refusal> {
  const outcome = await askForLink(app.context, email, locale, locals.network, 'organiser')
  if (outcome.ok) return redirect(`${inLanguage('/organise/sign-in', locale)}?asked`, 303)
  const { status, retryAfter, sentence, values } = tooMany(outcome.retryAfter)
  return { ...refuse(status, { text: say(sentence, values), field: 'main' }, null), retryAfter }
}

async function signIn(
  { request }: ActionContext,
  { app, locale, token }: InvitationPage,
  wantsNotices: boolean,
): Promise<Response | Refusal> {
  const accepted = await acceptInvitation(app.context, app.letters, token)
  const link = accepted ? await app.context.signInLinks.make(accepted.key) : null
  const signedIn = link === null ? null : await app.accounts.signInByLink(link, request.headers)
  if (!accepted || !signedIn?.ok) {
    app.log('info', 'link-refused', { purpose: 'invitation', reason: 'link' })
    return { status: 200, problems: [], typed: null }
  }
  if (wantsNotices && mayDecide(accepted.role)) {
    await setNotices(app.context, accepted.organiserId, { locale })
  }
  app.log('info', 'organiser-signed-in', { by: 'invitation' })
  return redirectWithCookies(
    inLanguage(`/organise/letters/${accepted.letter.slug}`, locale),
    signedIn.cookies,
  )
}
