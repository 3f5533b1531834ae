import { askForLink } from '#features/signing/ask-for-link.ts'
import { inLanguage } from '#values/locale.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { ADDRESS_FIELDS, type AddressFields, readAddressFields } from '#web/forms/address-fields.ts'
import { readForm } from '#web/forms/form.ts'
import { pathAfter } from '#web/http/site-path.ts'
import type { SignInPage } from '#web/organisers/organiser-page.ts'
import { tooMany } from '#web/outcomes.ts'

/** Emails a sign-in link to an organiser's address. The answer is the same whether or not the address is an organiser's. */
export const emailSignInLink: Action<SignInPage, Refusal<AddressFields>> = async (context, page) => {
  const { app, locale, t, say } = page
  const { locals, request, redirect, url } = context
  const form = await readForm(request, ADDRESS_FIELDS)
  if (!form.ok) return locals.errorPage(form.status)
  const address = readAddressFields(form.fields)
  if (address.question) return { status: 422, problems: [], typed: address }
  if (!address.email) {
    const text =
      address.problem === 'missing' ? t('accounts.emailMissing') : say(`error.email-${address.problem}`)
    return refuse(422, { text, field: 'email' }, address)
  }
  const outcome = await askForLink(app.context, address.email, locale, locals.network, 'organiser')
  if (!outcome.ok) {
    const { status, retryAfter, sentence, values } = tooMany(outcome.retryAfter)
    return { ...refuse(status, { text: say(sentence, values), field: 'email' }, address), retryAfter }
  }
  const query = new URLSearchParams([...signInQuery(pathAfter(url.searchParams.get('to'))), ['asked', '']])
  return redirect(`${inLanguage('/organise/sign-in', locale)}?${query}`, 303)
}

/** The query of the sign-in page that leads to a page afterwards; empty for the first page of organisers. */
export function signInQuery(to: string): URLSearchParams {
  return new URLSearchParams(to === '/organise' ? {} : { to })
}
