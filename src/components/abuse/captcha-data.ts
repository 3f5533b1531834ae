import { translate } from '#i18n/translate.ts'
import type { CaptchaTexts } from '#scripts/captcha-driver.ts'
import type { Locale } from '#values/locale.ts'

/** What the page's script (src/scripts/captcha.ts) needs to load the captchas and to say how they fare. */
export function captchaData(letter: string, locale: Locale): Record<`data-${string}`, string | undefined> {
  const t = translate(locale)
  const words: CaptchaTexts = {
    waiting: t('captcha.waiting'),
    solve: t('captcha.solve'),
    expired: t('captcha.expired'),
    next: t('captcha.next'),
    failed: t('captcha.failed'),
  }
  return {
    'data-challenge': `/letters/${letter}/challenge.json`,
    'data-site-key': CAPTCHA.siteKey ?? undefined,
    'data-words': JSON.stringify(words),
  }
}
