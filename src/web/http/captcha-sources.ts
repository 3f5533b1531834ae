import type { CaptchaName } from '#features/abuse/captcha.ts'
import type { ExtraSources } from './security-headers.ts'

/** The sources that hCaptcha needs (https://docs.hcaptcha.com/#content-security-policy-settings). */
const HCAPTCHA = ['https://hcaptcha.com', 'https://*.hcaptcha.com']

/** Returns the sources that a page needs besides our own files for the captchas in its form. */
export function captchaSources(offered: readonly CaptchaName[]): ExtraSources {
  return {
    ...(offered.includes('hcaptcha') && {
      'script-src': HCAPTCHA,
      'style-src': HCAPTCHA,
      'connect-src': HCAPTCHA,
      'frame-src': HCAPTCHA,
    }),
    ...(offered.includes('altcha') && { 'worker-src': ["'self'"] }),
  }
}

/** Finds the captchas in the form of a built page, by the attribute that src/components/abuse/Captcha.astro writes. */
export function captchasIn(html: string): CaptchaName[] {
  const tags = html.split('<').map((after) => after.split('>', 1)[0] ?? '')
  const marked = tags.find((tag) => tag.includes(' data-captcha="')) ?? ''
  const names = marked.split(' data-captcha="')[1]?.split('"', 1)[0] ?? ''
  return names.split(' ').filter((name) => name === 'hcaptcha' || name === 'altcha')
}
