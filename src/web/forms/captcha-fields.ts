import type { CaptchaAnswer, CaptchaProblem } from '#features/abuse/captcha.ts'
import type { SignOutcome } from '#features/signing/sign.ts'

/** The fields that captchas add to a form. */
export const CAPTCHA_FIELDS = ['h-captcha-response', 'altcha'] as const

/** Reads the answers of the captchas that were loaded with a form. */
export function captchaAnswer(
  fields: Partial<Record<(typeof CAPTCHA_FIELDS)[number], string>>,
): CaptchaAnswer {
  const { 'h-captcha-response': hcaptcha, altcha } = fields
  return { ...(hcaptcha !== undefined && { hcaptcha }), ...(altcha !== undefined && { altcha }) }
}

/** Returns the hidden fields that send an unchecked answer again. */
export function keptFields({ hcaptcha, altcha }: CaptchaAnswer): { name: string; value: string }[] {
  const fields = [
    { name: 'h-captcha-response', value: hcaptcha ?? '' },
    { name: 'altcha', value: altcha ?? '' },
  ]
  return fields.filter(({ value }) => value !== '')
}

/** Returns what was wrong with the captcha, where that is why a signature was refused. */
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
