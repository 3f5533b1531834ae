import type { APIContext } from 'astro'
import { type Letter, letterState, titleOf } from '#features/letters/letter.ts'
import { readVerification } from '#features/signing/read-verification.ts'
import type { Verification } from '#features/signing/verification.ts'
import { formatDay, translate } from '#i18n/translate.ts'
import { isLocale, type Locale } from '#values/locale.ts'
import type { VerifyAgain, VerifyPage } from '#web/actions/signing/verify.ts'
import { preferredLocale } from '#web/http/preferred-locale.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** The page of a verification link. */
export type VerificationView = {
  status: number
  locale: Locale
  title: string
  letter: Letter | undefined
  found: Verification
  /** What the page says where nothing is asked. */
  lead: string | null
}

/** Loads what a verification link is about, and what has become of it. */
export async function loadVerification(
  { request }: Pick<APIContext, 'request'>,
  { app, token }: VerifyPage,
  refused: VerifyAgain | null,
): Promise<VerificationView> {
  const found = await readVerification(app.context, app.letters, token)
  const locale =
    found.state !== 'link-unknown' && isLocale(found.locale)
      ? found.locale
      : preferredLocale(request.headers.get('accept-language'))
  const letter = found.state === 'link-unknown' ? undefined : found.letter
  const shown = { locale, letter, found }
  const t = translate(locale)
  if (found.state === 'pending') {
    const title = t('verify.pageTitle', { title: titleOf(found.letter, locale) })
    const status = refused?.again ? OUTCOMES.verifyAgain[refused.again].status : 200
    return { ...shown, status, title, lead: null }
  }
  const outcome = OUTCOMES.verification[outcomeOf(found, app.context.now())]
  // A form that was not sent from the page is refused, whatever the link is about.
  const isForeign = refused?.again === 'nonce' || refused?.again === 'cookie'
  const status = isForeign ? refused.status : outcome.status
  if (found.state !== 'verified') return { ...shown, status, title: t(outcome.title), lead: t(outcome.lead) }
  const { signature, invalidation } = found
  const values = { version: signature.version, name: signature.name ?? '' }
  if (!invalidation)
    return { ...shown, status, title: t(outcome.title, values), lead: t(outcome.lead, values) }
  const { day, cause } = invalidation
  const lead = t('own.invalidLead', { date: formatDay(day, locale), cause })
  return { ...shown, status, title: t('own.invalidTitle'), lead }
}

function outcomeOf(
  found: Exclude<Verification, { state: 'pending' }>,
  now: Date,
): keyof typeof OUTCOMES.verification {
  if (found.state !== 'link-expired') return found.state
  const state = letterState(found.letter, now)
  return state === 'closed' || state === 'answered' ? 'link-expired-over' : 'link-expired'
}
