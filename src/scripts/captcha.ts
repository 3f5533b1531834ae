// Loads the captcha of the sign form once somebody touches that. Where none can be loaded the form is sent without.

import { within } from './backoff.ts'
import type { Mount, Mounted, Words } from './captcha-driver.ts'

/** Pressed twice is meant once: an answer to a captcha is good for one form. Milliseconds. */
const ONE_PRESS = 3_000

/** How long a captcha may take to come, and then to be ready to be sent, before it is given up. Milliseconds. */
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
  const words = JSON.parse(data['words'] ?? '{}') as Words
  const other = part.querySelector<HTMLElement>('[data-captcha-other]')
  const names = (data['captcha'] ?? '').split(' ')
  let left = [...names]
  /** The captcha that is in the form or on its way there; `null` in it: none works. */
  let current: Promise<Mounted | null> | null = null
  /** Whether one is there, or it is known that none works. */
  let isThere = false
  let waits = false
  let passes = false
  let sentAt = Number.NEGATIVE_INFINITY

  for (const touch of ['focusin', 'pointerdown', 'keydown']) {
    form.addEventListener(touch, (event) => {
      // The button must not move away between the press and the click; pressed, it sends, and that begins too. Whoever
      // follows a link, to read of privacy first, does not mean the form.
      if (!(event.target as Element).closest('button, a')) begin()
    })
  }
  form.addEventListener('submit', (event) => {
    if (passes) return
    event.preventDefault()
    if (waits || performance.now() - sentAt < ONE_PRESS) return
    waits = true
    send(event.submitter).catch(() => pass(event.submitter))
  })
  other?.addEventListener('click', () => {
    replace(null)
    // The button is gone, and the focus with it.
    part.focus()
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    // Whoever comes back to a page that was kept finds a form whose captcha is used up.
    if (persisted) startAnew()
  })
  if (data['atOnce']) begin()
  const kept = part.querySelector<HTMLElement>('[data-captcha-kept]')
  // Solved on the page before, and nobody has looked at it yet.
  if (kept) follow(Promise.resolve({ solved: () => Promise.resolve(true), remove: () => kept.remove() }))

  function begin(): Promise<Mounted | null> {
    if (!current) follow(load())
    return current ?? Promise.resolve(null)
  }

  function follow(loading: Promise<Mounted | null>) {
    isThere = false
    current = loading.finally(() => {
      isThere = true
    })
  }

  async function load(): Promise<Mounted | null> {
    for (let name = left.shift(); name; name = left.shift()) {
      try {
        return await mount(name)
      } catch {
        say(left.length > 0 ? words.next : words.failed)
      }
    }
    return null
  }

  async function mount(name: string): Promise<Mounted> {
    const box = document.createElement('div')
    part.querySelector('[data-captcha-place]')?.replaceChildren(box)
    const place = {
      box,
      language: document.documentElement.lang,
      challenge: data['challenge'] ?? '',
      siteKey: data['siteKey'] ?? '',
      fail: () => {
        if (box.isConnected) replace(words)
      },
      expire: () => say(words.expired),
    }
    try {
      const driver = DRIVERS[name]
      if (!driver) throw new Error(`There is no captcha "${name}".`)
      const mounted = await within(
        LOAD_TIMEOUT,
        driver().then((mountIn) => mountIn(place)),
      )
      if (other) other.hidden = left.length === 0
      return mounted
    } catch (error) {
      box.remove()
      throw error
    }
  }

  /** Takes out the captcha that does not work, or that somebody does not want, and loads the next. */
  function replace(why: Words | null) {
    const old = current
    if (other) other.hidden = true
    say(why ? (left.length > 0 ? why.next : why.failed) : '')
    follow(
      (async () => {
        ;(await old)?.remove()
        return load()
      })(),
    )
  }

  async function send(submitter: HTMLElement | null) {
    const wasThere = isThere
    // A form cannot be sent from within its own event, nor from what is done right after that.
    await nextTask()
    const mounting = begin()
    say(words.waiting)
    const mounted = await mounting
    let solved = true
    try {
      if (mounted) solved = await within(SOLVE_TIMEOUT, mounted.solved())
    } catch {
      if (mounting === current) replace(words)
    }
    if (mounting !== current) return send(submitter)
    if (solved || wasThere) return pass(submitter)
    waits = false
    say(words.solve)
    part.focus()
  }

  function pass(submitter: HTMLElement | null) {
    waits = false
    sentAt = performance.now()
    passes = true
    form.requestSubmit(submitter)
    passes = false
  }

  function startAnew() {
    const old = current
    void old?.then((mounted) => mounted?.remove())
    left = [...names]
    current = null
    isThere = false
    waits = false
    sentAt = Number.NEGATIVE_INFINITY
    say('')
  }

  function say(what: string) {
    const region = part.querySelector('[data-captcha-says]')
    if (region) region.textContent = what
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
