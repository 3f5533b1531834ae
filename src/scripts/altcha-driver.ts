import 'altcha/external'
import styles from 'altcha/altcha.css?url'
import worker from 'altcha/workers/pbkdf2?url'
import type { Mounted, Place } from './captcha-driver.ts'

/** A challenge is good for an hour: a solution that is older than this is not sent. Milliseconds. */
const FRESH = 50 * 60 * 1000

/** How long a challenge may take to come. Milliseconds. */
const FETCH_TIMEOUT = 10_000

/** The widget's words, in the languages of the site. */
const WORDS: Readonly<Record<string, () => Promise<unknown>>> = {
  en: () => import('altcha/i18n/en'),
  fr: () => import('altcha/i18n/fr-fr'),
  de: () => import('altcha/i18n/de'),
  es: () => import('altcha/i18n/es-es'),
  ar: () => import('altcha/i18n/ar'),
}

/** ALTCHA, from our own server: the browser begins to compute at once. */
export async function mountAltcha({ box, language, challenge, fail }: Place): Promise<Mounted> {
  await Promise.all([WORDS[language]?.(), loadStyles()])
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

  /** When it was solved; `null` where it cannot be. */
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
      const isGood = !isUsed && Date.now() - at < FRESH && widget.getState() === 'verified'
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

/** It computes as fast as it can, says nothing of itself, and does not watch the pointer. */
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
    link.addEventListener('error', () => reject(new Error('The styles of ALTCHA cannot be loaded.')))
    document.head.append(link)
  })
}
