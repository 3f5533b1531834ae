import type { CaptchaAnswer, CaptchaProblem } from '#features/abuse/captcha.ts'
import type { SignOutcome } from '#features/signing/sign.ts'

/** The fields that captchas add to a form: their own names. */
export const CAPTCHA_FIELDS = ['h-captcha-response', 'altcha'] as const

/** What came with a form of each captcha that was loaded. */
export function captchaAnswer(
  fields: Partial<Record<(typeof CAPTCHA_FIELDS)[number], string>>,
): CaptchaAnswer {
  const { 'h-captcha-response': hcaptcha, altcha } = fields
  return { ...(hcaptcha !== undefined && { hcaptcha }), ...(altcha !== undefined && { altcha }) }
}

/** The hidden fields with which an answer that was not checked yet is sent again. */
export function keptFields({ hcaptcha, altcha }: CaptchaAnswer): { name: string; value: string }[] {
  const fields = [
    { name: 'h-captcha-response', value: hcaptcha ?? '' },
    { name: 'altcha', value: altcha ?? '' },
  ]
  return fields.filter(({ value }) => value !== '')
}

/** What was wrong with the captcha, where a signature was not taken because of it. */
export function captchaProblem(
  reason: Extract<SignOutcome, { ok: false }>['reason'] | 'unavailable',
): CaptchaProblem | null {
  switch (reason) {
    case 'captcha-unsolved':
      return 'unsolved'
    case 'captcha-wrong':
      return 'wrong'
    case 'captcha-unavailable':
      return 'unavailable'
    default:
      return null
  }
}
