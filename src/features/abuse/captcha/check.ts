import type { CaptchaAnswer, CaptchaName, CaptchaResult } from '#features/abuse/captcha.ts'
import type { Provider, Verdict } from './provider.ts'

/** The check of a site that asks for no captcha. */
export const NO_CAPTCHA = {
  check: (_letter: string, _answer: CaptchaAnswer): Promise<CaptchaResult> => Promise.resolve('not-asked'),
}

/** Checks the answers to the offered captchas: one solved captcha is enough. Other answers are ignored. */
export function captchaOf(providers: ReadonlyMap<CaptchaName, Provider>) {
  if (providers.size === 0) return NO_CAPTCHA
  return {
    async check(letter: string, answer: CaptchaAnswer): Promise<CaptchaResult> {
      const given = [...providers].flatMap(([name, provider]) => {
        const text = answer[name]
        return text === undefined ? [] : [{ provider, text }]
      })
      if (given.length === 0) return 'none'
      const verdicts = new Set<Verdict>()
      for (const { provider, text } of given) {
        if (text === '') continue
        const verdict = await provider.check(letter, text)
        if (verdict === 'ok') return 'solved'
        verdicts.add(verdict)
      }
      if (verdicts.has('unavailable')) return 'unavailable'
      return verdicts.has('fail') ? 'wrong' : 'unsolved'
    },
  }
}
