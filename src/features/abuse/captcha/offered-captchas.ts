import type { CaptchaName } from '#features/abuse/captcha.ts'
import { type Altcha, altcha } from './altcha.ts'
import { captchaOf } from './check.ts'
import { hcaptcha } from './hcaptcha.ts'
import type { Provider } from './provider.ts'

type Parts = {
  offered: readonly CaptchaName[]
  hcaptcha: { siteKey: string; secret: string } | null
  siteUrl: string
  secret: Buffer
  now: () => Date
  consume(challenge: { hash: string; expiresAt: Date }): Promise<boolean>
  report(captcha: CaptchaName, reason: string): void
}

/** Builds the captchas that the settings offer. `altcha` is `null` if it is not among them; it makes challenges. */
export function offeredCaptchas(parts: Parts): {
  captcha: ReturnType<typeof captchaOf>
  altcha: Altcha | null
} {
  const { offered, siteUrl, secret, now, consume, report } = parts
  // ALTCHA first: it needs no other server.
  const providers = new Map<CaptchaName, Provider>()
  const own = offered.includes('altcha')
    ? altcha({ secret, now, consume, report: (reason) => report('altcha', reason) })
    : null
  if (own) providers.set('altcha', own)
  if (offered.includes('hcaptcha') && parts.hcaptcha) {
    const host = new URL(siteUrl).hostname
    const keys = parts.hcaptcha
    providers.set('hcaptcha', hcaptcha({ ...keys, host, report: (reason) => report('hcaptcha', reason) }))
  }
  return { captcha: captchaOf(providers), altcha: own }
}
