import { askForLink } from '#features/signing/ask-for-link.ts'
import { translate } from '#i18n/translate.ts'
import { inLanguage, type Locale } from '#values/locale.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { ADDRESS_FIELDS, type AddressFields, readAddressFields } from '#web/forms/address-fields.ts'
import { readForm } from '#web/forms/form.ts'
import { tooMany } from '#web/outcomes.ts'

/** The page on which signers ask for a link to their signature. */
export type FindPage = { app: App.Locals['app']; locale: Locale }

/** Emails a signer the link to their signature. The answer is the same whether or not the address has signed. */
export const emailOwnLink: Action<FindPage, Refusal<AddressFields>> = async (context, { app, locale }) => {
  const { locals, request, redirect } = context
  const t = translate(locale)
  const form = await readForm(request, ADDRESS_FIELDS)
  if (!form.ok) return locals.errorPage(form.status)
  const address = readAddressFields(form.fields)
  if (address.question) return { status: 422, problems: [], typed: address }
  if (!address.email) {
    return refuse(422, { text: t(`error.email-${address.problem}`), field: 'email' }, address)
  }
  const outcome = await askForLink(app.context, address.email, locale, locals.network, 'signature')
  if (outcome.ok) return redirect(`${inLanguage('/find-my-signature', locale)}?asked`, 303)
  const { status, retryAfter, sentence, values } = tooMany(outcome.retryAfter)
  return { ...refuse(status, { text: t(sentence, values), field: 'email' }, address), retryAfter }
}
