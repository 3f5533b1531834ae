import type { CaptchaAnswer, CaptchaResult } from '../domain/captcha.ts'

/** Where no captcha is asked for. */
export const NO_CAPTCHA = {
  check: (_letter: string, _answer: CaptchaAnswer): Promise<CaptchaResult> => Promise.resolve('not-asked'),
}
