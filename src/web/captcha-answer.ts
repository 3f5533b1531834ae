import type { CaptchaAnswer } from '../domain/captcha.ts'

/** The fields that captchas add to a form: their own names. */
export const CAPTCHA_FIELDS = ['h-captcha-response', 'altcha'] as const

/** What came with a form of each captcha that was loaded. */
export function captchaAnswer(
  fields: Partial<Record<(typeof CAPTCHA_FIELDS)[number], string>>,
): CaptchaAnswer {
  const { 'h-captcha-response': hcaptcha, altcha } = fields
  return { ...(hcaptcha !== undefined && { hcaptcha }), ...(altcha !== undefined && { altcha }) }
}
