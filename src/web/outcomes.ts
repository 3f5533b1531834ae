import type { OwnSignature } from '#features/signing/own-signature.ts'
import type { SignOutcome } from '#features/signing/sign.ts'
import type { Verification } from '#features/signing/verification.ts'
import type { MessageKey } from '#i18n/translate.ts'

export type Refused<Outcome> =
  Extract<Outcome, { ok: false }> extends { reason: infer Reason extends string } ? Reason : never

/** Why a signature was not taken: the status, the sentence, and where on the page. `unavailable` is a fault of ours. */
export const SIGN_REFUSALS: Readonly<
  Record<Refused<SignOutcome> | 'unavailable', { status: number; sentence: MessageKey; field: string }>
> = {
  'letter-not-open': { status: 403, sentence: 'error.letter-not-open', field: 'sign' },
  'letter-not-sealed': { status: 403, sentence: 'error.letter-not-sealed', field: 'sign' },
  'letter-closed': { status: 403, sentence: 'error.letter-closed', field: 'sign' },
  'letter-answered': { status: 403, sentence: 'error.letter-answered', field: 'sign' },
  'captcha-unsolved': { status: 422, sentence: 'error.captcha-unsolved', field: 'captcha' },
  'captcha-wrong': { status: 422, sentence: 'error.captcha-wrong', field: 'captcha' },
  'captcha-unavailable': { status: 503, sentence: 'error.captcha-unavailable', field: 'captcha' },
  'too-many': { status: 429, sentence: 'error.too-many', field: 'sign' },
  unavailable: { status: 503, sentence: 'error.unavailable', field: 'sign' },
}

/**
 * What the page of a verification link says in each state; while it is pending the page asks for its button.
 * `link-expired-over`: and the letter takes no more signatures.
 */
export const VERIFICATION_PAGES: Readonly<
  Record<
    Exclude<Verification['state'], 'pending'> | 'link-expired-over',
    { status: number; title: MessageKey; lead: MessageKey }
  >
> = {
  verified: { status: 200, title: 'verify.doneTitle', lead: 'verify.doneLead' },
  'other-verified': { status: 200, title: 'verify.otherTitle', lead: 'verify.otherLead' },
  declined: { status: 200, title: 'verify.declinedTitle', lead: 'verify.declinedLead' },
  withdrawn: { status: 200, title: 'verify.withdrawnTitle', lead: 'verify.withdrawnLead' },
  'link-expired': { status: 410, title: 'verify.expiredTitle', lead: 'verify.expiredLead' },
  'link-expired-over': { status: 410, title: 'verify.expiredTitle', lead: 'verify.expiredOver' },
  'letter-closed': { status: 410, title: 'verify.closedTitle', lead: 'verify.closedLead' },
  'link-unknown': { status: 404, title: 'verify.unknownTitle', lead: 'verify.unknownLead' },
}

/** Why the button of a verification page has to be pressed once more; nothing has changed yet. */
export const PRESS_AGAIN: Readonly<
  Record<
    'nonce' | 'cookie' | 'entry-changed' | 'letter-not-sealed',
    { status: number; title: MessageKey | null; lead: MessageKey }
  >
> = {
  nonce: { status: 403, title: 'verify.retryTitle', lead: 'verify.retryLead' },
  cookie: { status: 403, title: 'verify.retryTitle', lead: 'cookie.lead' },
  'entry-changed': { status: 409, title: 'verify.retryTitle', lead: 'verify.changedLead' },
  'letter-not-sealed': { status: 403, title: null, lead: 'error.letter-not-sealed' },
}

/** Why nothing has changed on the private page, though a button was pressed. */
export const OWN_PAGE_REPEATS: Readonly<
  Record<'nonce' | 'cookie' | 'offer-changed', { status: number; lead: MessageKey }>
> = {
  nonce: { status: 403, lead: 'own.nonceLead' },
  cookie: { status: 403, lead: 'cookie.lead' },
  'offer-changed': { status: 409, lead: 'own.changedLead' },
}

/** Why the private page of a signature cannot be shown. */
export const OWN_PAGE_REFUSALS: Readonly<
  Record<Refused<OwnSignature>, { status: number; title: MessageKey; lead: MessageKey }>
> = {
  'link-unknown': { status: 404, title: 'verify.unknownTitle', lead: 'verify.unknownLead' },
  'link-expired': { status: 410, title: 'verify.expiredTitle', lead: 'own.expiredLead' },
}

/** Says in a header in how many seconds to come back (RFC 9110, section 10.2.3), and in minutes for the sentence. */
export function comeBack(headers: Headers, seconds: number): { minutes: number } {
  headers.set('Retry-After', String(seconds))
  return { minutes: Math.ceil(seconds / 60) }
}
