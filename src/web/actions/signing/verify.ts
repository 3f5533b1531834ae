import { decline } from '#features/signing/decline.ts'
import { type Answer, verify } from '#features/signing/verify.ts'
import { isTokenShaped } from '#values/token.ts'
import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { checkLinkForm, nonceIn } from '#web/forms/nonce.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** The page of a verification link. */
export type VerifyPage = { app: App.Locals['app']; token: string }

/** Why the button has to be pressed again; nothing has changed. */
export type VerifyAgain = { status: number; again: keyof typeof OUTCOMES.verifyAgain | null }

/** Verifies the signature of a link, as it was entered (`yes`) or for the version that is offered; or declines it (`no`). */
export const answerVerification: Action<VerifyPage, VerifyAgain> = async (context, page) => {
  const { app, token } = page
  const form = await readForm(context.request, ['token', 'nonce', 'seen', 'offered', 'answer'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const { answer, seen = '', offered } = form.fields
  if (answer !== 'yes' && answer !== 'offered' && answer !== 'no') return context.locals.errorPage(400)
  const given: Answer = {
    seen,
    offered: offered === undefined ? null : Number(offered),
    chosen: answer === 'offered' ? 'offered' : 'as-entered',
  }
  const foreign = checkLinkForm(nonceIn(context.cookies, app.config.siteUrl), token, form.fields)
  const again = foreign ?? (answer === 'no' ? await declineLink(page) : await verifyLink(page, given))
  if (again) {
    app.log('info', 'link-refused', { purpose: 'verify', reason: again })
    return { status: OUTCOMES.verifyAgain[again].status, again }
  }
  // Anything that is not shaped like a token would not fit into a header.
  return isTokenShaped(token) ? context.redirect(`/verify/${token}`, 303) : { status: 200, again: null }
}

async function declineLink({ app, token }: VerifyPage): Promise<null> {
  const outcome = await decline(app.context, app.letters, token)
  if (!outcome.ok) app.log('info', 'link-refused', { purpose: 'verify', reason: outcome.reason })
  return null
}

async function verifyLink(
  { app, token }: VerifyPage,
  answer: Answer,
): Promise<'entry-changed' | 'letter-not-sealed' | null> {
  const outcome = await verify(app.context, app.letters, token, answer)
  if (!outcome.ok && (outcome.reason === 'entry-changed' || outcome.reason === 'letter-not-sealed'))
    return outcome.reason
  if (!outcome.ok) app.log('info', 'link-refused', { purpose: 'verify', reason: outcome.reason })
  return null
}
