import { describe, expect, it } from 'vitest'
import { loadBuildSettings } from '#config/config.ts'
import { captchaOf } from '#features/abuse/captcha/check.ts'
import type { Verdict } from '#features/abuse/captcha/provider.ts'
import type { CaptchaAnswer, CaptchaResult } from '#features/abuse/captcha.ts'
import { captchaAgain } from '#features/abuse/captcha.ts'
import { captchaSources, captchasIn } from '#web/http/captcha-sources.ts'
import { contentSecurityPolicy } from '#web/http/security-headers.ts'

const saying = (verdict: Verdict) => ({ check: () => Promise.resolve(verdict) })

/** Both are offered, and say this of whatever they get. */
const both = (altcha: Verdict, hcaptcha: Verdict) =>
  captchaOf(
    new Map([
      ['altcha', saying(altcha)],
      ['hcaptcha', saying(hcaptcha)],
    ]),
  )

describe('the captcha answers of a form', () => {
  it.each<[string, CaptchaAnswer, Verdict, Verdict, CaptchaResult]>([
    ['nothing at all', {}, 'ok', 'ok', 'none'],
    ['an empty field', { hcaptcha: '' }, 'ok', 'ok', 'unsolved'],
    ['two empty fields', { hcaptcha: '', altcha: '' }, 'ok', 'ok', 'unsolved'],
    ['one that is right', { hcaptcha: 'x' }, 'fail', 'ok', 'solved'],
    ['the other that is right', { altcha: 'x' }, 'ok', 'fail', 'solved'],
    ['one right, one wrong', { hcaptcha: 'x', altcha: 'x' }, 'fail', 'ok', 'solved'],
    ['one right, one that cannot be checked', { hcaptcha: 'x', altcha: 'x' }, 'unavailable', 'ok', 'solved'],
    ['one wrong, one empty', { hcaptcha: 'x', altcha: '' }, 'ok', 'fail', 'wrong'],
    [
      'one wrong, one that cannot be checked',
      { hcaptcha: 'x', altcha: 'x' },
      'fail',
      'unavailable',
      'unavailable',
    ],
    ['one that cannot be checked', { hcaptcha: 'x' }, 'ok', 'unavailable', 'unavailable'],
  ])('%s: %j', async (_, answer, altcha, hcaptcha, result) => {
    expect(await both(altcha, hcaptcha).check('letter', answer)).toBe(result)
  })

  it('are ignored where no captcha, or only another one, is offered', async () => {
    expect(await captchaOf(new Map()).check('letter', { altcha: 'x' })).toBe('not-asked')
    const one = captchaOf(new Map([['hcaptcha', saying('fail')]]))
    expect(await one.check('letter', { altcha: 'x' })).toBe('none')
  })
})

describe('the captcha of a form that is shown again', () => {
  const offered = ['hcaptcha', 'altcha'] as const
  it('is the other one where the first could not be checked, otherwise the same', () => {
    expect(captchaAgain(offered, { hcaptcha: 'x' }, 'unavailable')).toEqual({
      problem: 'replaced',
      order: ['altcha'],
    })
    expect(captchaAgain(offered, { hcaptcha: 'x' }, 'wrong').order).toEqual(offered)
    expect(captchaAgain(offered, {}, null).order).toEqual(offered)
    expect(captchaAgain(['hcaptcha'], { hcaptcha: 'x' }, 'unavailable')).toEqual({
      problem: 'unavailable',
      order: ['hcaptcha'],
    })
    expect(captchaAgain(offered, { hcaptcha: 'x', altcha: 'x' }, 'unavailable').order).toEqual(offered)
  })
})

describe('the policy of a page', () => {
  it('allows hCaptcha where it is in the form, workers of our own where ALTCHA is, and nothing else', () => {
    const strict = contentSecurityPolicy()
    expect(contentSecurityPolicy(captchaSources([]))).toBe(strict)
    expect(contentSecurityPolicy(captchaSources(['altcha']))).toBe(`${strict}; worker-src 'self'`)
    const hcaptcha = contentSecurityPolicy(captchaSources(['hcaptcha']))
    expect(hcaptcha).toContain("script-src 'self' https://hcaptcha.com https://*.hcaptcha.com;")
    expect(hcaptcha).not.toContain('worker-src')
  })

  it('is derived from the captcha element of the page, not from the text of a letter', () => {
    expect(captchasIn('<fieldset class="captcha" data-captcha="hcaptcha altcha">')).toEqual([
      'hcaptcha',
      'altcha',
    ])
    expect(captchasIn('<p>data-captcha="hcaptcha"</p>')).toEqual([])
    expect(captchasIn('<p class="x"> &lt;b data-captcha="hcaptcha"&gt;</p>')).toEqual([])
    expect(captchasIn('<fieldset data-captcha="turnstile">')).toEqual([])
  })
})

describe('the built pages', () => {
  const env = {
    CAPTCHA: 'hcaptcha,altcha',
    HCAPTCHA_SITE_KEY: '20000000-ffff-ffff-ffff-000000000002',
    HCAPTCHA_SECRET: '0x1',
  }
  const settings = (changes: Record<string, string>) => loadBuildSettings({ ...env, ...changes })

  it('depend on which captchas are offered, in which order, and on the site key, and know no secret', () => {
    expect(settings({}).captcha).toEqual({
      offered: ['hcaptcha', 'altcha'],
      siteKey: env.HCAPTCHA_SITE_KEY,
    })
    expect(settings({ HCAPTCHA_SECRET: '0x2' })).toEqual(settings({}))
    const other = { HCAPTCHA_SITE_KEY: '30000000-ffff-ffff-ffff-000000000003' }
    expect(settings(other)).not.toEqual(settings({}))
    for (const CAPTCHA of ['off', 'altcha', 'altcha,hcaptcha']) {
      expect(settings({ CAPTCHA })).not.toEqual(settings({}))
    }
  })
})
