import {
  type CaptchaAgain,
  type CaptchaName,
  type CaptchaProblem,
  captchaAgain,
} from '#features/abuse/captcha.ts'
import type { AddressQuestion } from '#features/email/address-suggestion.ts'
import {
  currentVersion,
  type Letter,
  letterState,
  localesOf,
  type Version,
} from '#features/letters/letter.ts'
import {
  type FieldError,
  isFilled,
  parseSignForm,
  SIGN_FIELDS,
  type SignForm,
  type SignInput,
  shownVersion,
  TRAP_FIELD,
} from '#features/signing/form.ts'
import { sign } from '#features/signing/sign.ts'
import { isMessageKey, translate } from '#i18n/translate.ts'
import { describeFault } from '#platform/log.ts'
import { mendAddress } from '#values/email-address.ts'
import { DEFAULT_LOCALE, inLanguage, isLocale, type Locale } from '#values/locale.ts'
import type { Action, ActionContext, Refusal } from '#web/actions/action.ts'
import { ADDRESS_FIELDS, type AddressFields, readAddressFields } from '#web/forms/address-fields.ts'
import { CAPTCHA_FIELDS, captchaAnswer, captchaProblem, keptFields } from '#web/forms/captcha-fields.ts'
import { readForm } from '#web/forms/form.ts'
import { sentAddressIn } from '#web/forms/sent-address.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** The sign form of a letter; `captchas` are those that the site offers. */
export type SignPage = { app: App.Locals['app']; letter: Letter; captchas: readonly CaptchaName[] }

/** The letter's page with the form as it was sent. */
export type SignShown = Refusal<SignInput> & {
  locale: Locale
  /** The version that was on the screen, though a newer one may have been published since. */
  version: Version | undefined
  errors: readonly FieldError[]
  /** Asks whether the address is the one that was meant. */
  question: AddressQuestion | undefined
  /** The address that is accepted as it is, though it was asked about. */
  asked: string | undefined
  captcha: CaptchaAgain
}

/** The sign form as it was sent. */
type Sent = {
  input: SignInput
  address: AddressFields
  parsed: ReturnType<typeof parseSignForm>
  captcha: ReturnType<typeof captchaAnswer>
  isTrapped: boolean
  question: AddressQuestion | null
}

/** Why a right form was refused. `retryAfter`: seconds. */
type SignRefusal = { reason: keyof typeof OUTCOMES.sign; retryAfter?: number }

/** Submits a signature, and redirects to the page that says that an email is on its way. */
export const submitSignature: Action<SignPage, SignShown> = async (context, page) => {
  const { app, letter } = page
  const form = await readForm(context.request, [
    ...SIGN_FIELDS,
    ...ADDRESS_FIELDS,
    ...CAPTCHA_FIELDS,
    TRAP_FIELD,
  ])
  if (!form.ok) return context.locals.errorPage(form.status)
  const address = readAddressFields(form.fields)
  const input = { ...form.fields, email: address.typed }
  const parsed = parseSignForm(letter, input)
  const state = letterState(letter, app.context.now())
  const sent: Sent = {
    input,
    address,
    parsed,
    captcha: captchaAnswer(input),
    isTrapped: isFilled(input[TRAP_FIELD]),
    // Asked before the captcha is consumed, which can be solved only once.
    question: parsed.ok && state === 'open' ? address.question : null,
  }
  // Anything else that is wrong with the form no longer matters.
  if (state === 'closed' || state === 'answered') return showForm(page, sent, { reason: `letter-${state}` })
  if (!parsed.ok || sent.question) return showForm(page, sent, null)
  const refusal = await trySigning(context, page, sent, parsed.form)
  return refusal ? showForm(page, sent, refusal) : signed(context, page, sent, parsed.form)
}

async function trySigning(
  context: ActionContext,
  { app, letter }: SignPage,
  { captcha, isTrapped }: Sent,
  form: SignForm,
): Promise<SignRefusal | null> {
  try {
    const attempt = { network: context.locals.network, captcha, isTrapped }
    const outcome = await sign(app.context, letter, form, attempt)
    if (outcome.ok) return null
    return outcome.reason === 'too-many'
      ? { reason: 'too-many', retryAfter: outcome.retryAfter }
      : { reason: outcome.reason }
  } catch (error) {
    // Handled here and not in the middleware, because here what was typed can be returned.
    app.log('error', 'request-failed', { route: context.routePattern, fault: describeFault(error) })
    return { reason: 'unavailable' }
  }
}

function signed(
  { cookies, redirect }: ActionContext,
  { app, letter }: SignPage,
  { address }: Sent,
  { version }: SignForm,
): Response {
  const sentAddress = sentAddressIn(cookies, { ...app.context, siteUrl: app.config.siteUrl })
  sentAddress.keep(letter.slug, mendAddress(address.typed))
  return redirect(inLanguage(`/letters/${letter.slug}/check-your-mail`, version.locale), 303)
}

function showForm({ app, letter, captchas }: SignPage, sent: Sent, refusal: SignRefusal | null): SignShown {
  const { input, address, parsed, question } = sent
  if (refusal) app.log('info', 'signature-refused', { letter: letter.slug, reason: refusal.reason })
  const locale = localeOf(letter, input.locale ?? '')
  const again = captchaAgain(captchas, sent.captcha, refusal && captchaProblem(refusal.reason))
  const errors = parsed.ok || refusal ? [] : parsed.errors
  const outcome = refusal && OUTCOMES.sign[refusal.reason]
  // A draft is returned as the version that can be signed.
  const version = shownVersion(letter, input)
  return {
    status: outcome?.status ?? 422,
    ...retryAfterOf(refusal, outcome?.status),
    problems: [...refusalProblems(refusal, again.problem, locale), ...fieldProblems(errors, locale)],
    typed: input,
    locale,
    version: version?.locale === locale && !version.draft ? version : undefined,
    errors,
    question: question ?? undefined,
    asked: address.asked,
    captcha: { ...again, ...(question && { kept: keptFields(sent.captcha) }) },
  }
}

/** The language in which the form was sent, if the letter has it. */
function localeOf(letter: Letter, sent: string): Locale {
  if (isLocale(sent) && currentVersion(letter, sent)) return sent
  return localesOf(letter)[0] ?? DEFAULT_LOCALE
}

/** Faults of ours are over within a minute, as a rule. */
function retryAfterOf(refusal: SignRefusal | null, status: number | undefined): { retryAfter?: number } {
  if (refusal?.retryAfter !== undefined) return { retryAfter: refusal.retryAfter }
  return status === 503 ? { retryAfter: 60 } : {}
}

function refusalProblems(
  refusal: SignRefusal | null,
  captcha: CaptchaProblem | 'replaced' | null,
  locale: Locale,
) {
  if (!refusal) return []
  const { sentence, field } = OUTCOMES.sign[refusal.reason]
  const key = captcha === 'replaced' ? 'error.captcha-replaced' : sentence
  const minutes = Math.ceil((refusal.retryAfter ?? 0) / 60)
  return [{ text: translate(locale)(key, { minutes }), field }]
}

function fieldProblems(errors: readonly FieldError[], locale: Locale) {
  return errors.flatMap(({ field, problem }) => {
    const sentence = `error.${problem}`
    return isMessageKey(sentence) ? [{ text: translate(locale)(sentence), field }] : []
  })
}
