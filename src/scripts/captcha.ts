// Loads the captcha of the sign form when someone starts to use the form. Where no captcha can be loaded, the form is
// sent without one.

import { within } from './backoff.ts'
import type { CaptchaTexts, Mount, Mounted } from './captcha-driver.ts'

/** Ignores a second submission within this time, because a captcha's answer is good for one. Milliseconds. */
const DOUBLE_SUBMIT = 3_000

/** How long to wait for a captcha to load, and to be solved once the form is submitted. Milliseconds. */
const LOAD_TIMEOUT = 15_000
const SOLVE_TIMEOUT = 120_000

const DRIVERS: Readonly<Record<string, () => Promise<Mount>>> = {
  hcaptcha: async () => (await import('./hcaptcha-driver.ts')).mountHcaptcha,
  altcha: async () => (await import('./altcha-driver.ts')).mountAltcha,
}

const part = document.querySelector<HTMLElement>('[data-captcha]')
const form = part?.closest('form')
if (part && form) guard(form, part)

function guard(form: HTMLFormElement, part: HTMLElement) {
  const data = part.dataset
  const texts = JSON.parse(data['words'] ?? '{}') as CaptchaTexts
  const other = part.querySelector<HTMLElement>('[data-captcha-other]')
  const names = (data['captcha'] ?? '').split(' ')
  let left = [...names]
  /** The captcha that is mounted or loading; resolves to `null` where every captcha failed. */
  let current: Promise<Mounted | null> | null = null
  /** Whether loading has ended, with a captcha or without. */
  let isLoaded = false
  let isWaiting = false
  let isPassing = false
  let sentAt = Number.NEGATIVE_INFINITY

  for (const touch of ['focusin', 'pointerdown', 'keydown']) {
    form.addEventListener(touch, (event) => {
      // The button must not move between pointerdown and click, and submitting starts the captcha anyway. A link, to
      // the privacy page for example, is not a use of the form.
      if (!(event.target as Element).closest('button, a')) begin()
    })
  }
  form.addEventListener('submit', (event) => {
    if (isPassing) return
    event.preventDefault()
    if (isWaiting || performance.now() - sentAt < DOUBLE_SUBMIT) return
    isWaiting = true
    send(event.submitter).catch(() => pass(event.submitter))
  })
  other?.addEventListener('click', () => {
    replace(null)
    // The button that had the focus is removed.
    part.focus()
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    // A page from the back/forward cache has a captcha that is used up.
    if (persisted) reset()
  })
  if (data['atOnce']) begin()
  const kept = part.querySelector<HTMLElement>('[data-captcha-kept]')
  // The signer solved it on the previous page, and the server has not consumed it yet.
  if (kept) follow(Promise.resolve({ solved: () => Promise.resolve(true), remove: () => kept.remove() }))

  function begin(): Promise<Mounted | null> {
    if (!current) follow(load())
    return current ?? Promise.resolve(null)
  }

  function follow(loading: Promise<Mounted | null>) {
    isLoaded = false
    current = loading.finally(() => {
      isLoaded = true
    })
  }

  async function load(): Promise<Mounted | null> {
    for (let name = left.shift(); name; name = left.shift()) {
      try {
        return await mount(name)
      } catch {
        showStatus(left.length > 0 ? texts.next : texts.failed)
      }
    }
    return null
  }

  async function mount(name: string): Promise<Mounted> {
    const box = document.createElement('div')
    part.querySelector('[data-captcha-place]')?.replaceChildren(box)
    const options = {
      box,
      language: document.documentElement.lang,
      challenge: data['challenge'] ?? '',
      siteKey: data['siteKey'] ?? '',
      fail: () => {
        if (box.isConnected) replace(texts)
      },
      expire: () => showStatus(texts.expired),
    }
    try {
      const driver = DRIVERS[name]
      if (!driver) throw new Error(`Unknown captcha "${name}".`)
      const mounted = await within(
        LOAD_TIMEOUT,
        driver().then((mountWith) => mountWith(options)),
      )
      if (other) other.hidden = left.length === 0
      return mounted
    } catch (error) {
      box.remove()
      throw error
    }
  }

  /** Removes the captcha that failed, or that the signer does not want, and loads the next one. */
  function replace(failure: CaptchaTexts | null) {
    const old = current
    if (other) other.hidden = true
    showStatus(failure ? (left.length > 0 ? failure.next : failure.failed) : '')
    follow(
      (async () => {
        ;(await old)?.remove()
        return load()
      })(),
    )
  }

  async function send(submitter: HTMLElement | null) {
    const wasLoaded = isLoaded
    // A form cannot be submitted from its own submit event or from a microtask right after it.
    await nextTask()
    const mounting = begin()
    showStatus(texts.waiting)
    const mounted = await mounting
    let solved = true
    try {
      if (mounted) solved = await within(SOLVE_TIMEOUT, mounted.solved())
    } catch {
      if (mounting === current) replace(texts)
    }
    if (mounting !== current) return send(submitter)
    if (solved || wasLoaded) return pass(submitter)
    isWaiting = false
    showStatus(texts.solve)
    part.focus()
  }

  /** Submits the form without stopping it again. */
  function pass(submitter: HTMLElement | null) {
    isWaiting = false
    sentAt = performance.now()
    isPassing = true
    form.requestSubmit(submitter)
    isPassing = false
  }

  function reset() {
    const old = current
    void old?.then((mounted) => mounted?.remove())
    left = [...names]
    current = null
    isLoaded = false
    isWaiting = false
    sentAt = Number.NEGATIVE_INFINITY
    showStatus('')
  }

  function showStatus(text: string) {
    const region = part.querySelector('[data-captcha-status]')
    if (region) region.textContent = text
  }
}

function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
