import 'altcha/external'
import styles from 'altcha/altcha.css?url'
import worker from 'altcha/workers/pbkdf2?url'
import type { Mounted, MountOptions } from './captcha-driver.ts'

/** How old a solution may be when it is sent, in milliseconds; a challenge expires after an hour. */
const MAX_AGE = 50 * 60 * 1000

/** How long to wait for a challenge, in milliseconds. */
const FETCH_TIMEOUT = 10_000

/** The widget's texts in the languages of the site. */
const TEXTS: Readonly<Record<string, () => Promise<unknown>>> = {
  en: () => import('altcha/i18n/en'),
  fr: () => import('altcha/i18n/fr-fr'),
  de: () => import('altcha/i18n/de'),
  es: () => import('altcha/i18n/es-es'),
  ar: () => import('altcha/i18n/ar'),
}

/** Mounts ALTCHA, from our own server. The browser starts to compute at once. */
export async function mountAltcha({ box, language, challenge, fail }: MountOptions): Promise<Mounted> {
  await Promise.all([TEXTS[language]?.(), loadStyles()])
  $altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(worker))
  $altcha.defaults.set({
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(FETCH_TIMEOUT) }),
  })
  const widget = document.createElement('altcha-widget')
  widget.setAttribute('challenge', challenge)
  widget.setAttribute('language', language)
  widget.setAttribute('configuration', JSON.stringify(CONFIGURATION))
  const loaded = new Promise((resolve) => widget.addEventListener('load', resolve, { once: true }))
  box.append(widget)
  await loaded

  let isGone = false
  let isUsed = false
  let solving = solve()

  /** Returns the time of the solution; `null` where it cannot be solved. */
  async function solve(): Promise<number | null> {
    isUsed = false
    const result = await widget.verify()
    if (isGone) return null
    if (!result) fail()
    return result && Date.now()
  }

  return {
    async solved() {
      const at = await solving
      if (at === null) return false
      const isGood = !isUsed && Date.now() - at < MAX_AGE && widget.getState() === 'verified'
      if (!isGood) solving = solve()
      if ((await solving) === null) return false
      isUsed = true
      return true
    },
    remove() {
      isGone = true
      widget.reset()
      box.remove()
    },
  }
}

/** Computes as fast as possible, without a logo, and does not observe the pointer. */
const CONFIGURATION = {
  minDuration: 0,
  hideLogo: true,
  hideFooter: true,
  humanInteractionSignature: false,
}

function loadStyles(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (document.querySelector(`link[href="${styles}"]`)) return resolve()
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = styles
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => reject(new Error('The styles of ALTCHA could not be loaded.')))
    document.head.append(link)
  })
}
