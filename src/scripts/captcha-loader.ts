import { within } from './backoff.ts'
import type { Mount, Mounted } from './captcha-driver.ts'
import type { CaptchaPart } from './captcha-part.ts'

/** How long to wait for a captcha to load. Milliseconds. */
const LOAD_TIMEOUT = 15_000

const DRIVERS: Readonly<Record<string, () => Promise<Mount>>> = {
  hcaptcha: async () => (await import('./hcaptcha-driver.ts')).mountHcaptcha,
  altcha: async () => (await import('./altcha-driver.ts')).mountAltcha,
}

/** Loads one captcha at a time: the next one where one fails or is refused. */
export class CaptchaLoader {
  readonly #part: CaptchaPart
  /** The names of the captchas that have not been tried. */
  #left: string[]
  #current: Promise<Mounted | null> | null = null
  #isLoaded = false

  constructor(part: CaptchaPart) {
    this.#part = part
    this.#left = [...part.names]
  }

  /** The captcha that is mounted or loading; resolves to `null` where every captcha failed. */
  get current(): Promise<Mounted | null> | null {
    return this.#current
  }

  /** Whether loading has ended, with a captcha or without. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** Loads the first captcha, unless one is mounted or loading, and returns the current one. */
  begin(): Promise<Mounted | null> {
    if (!this.#current) this.#follow(this.#load())
    return this.#current ?? Promise.resolve(null)
  }

  /** Uses the answer from the previous page in place of a captcha. */
  useKept(kept: HTMLElement): void {
    this.#follow(Promise.resolve({ solved: () => Promise.resolve(true), remove: () => kept.remove() }))
  }

  /** Replaces the captcha that the signer does not want by the next one. */
  useNext(): void {
    this.#replace('')
  }

  /** Replaces the captcha that failed by the next one. */
  replaceFailed(): void {
    this.#replace(this.#failureText())
  }

  /** Removes the captcha and starts again with the first one. */
  reset(): void {
    const old = this.#current
    void old?.then((mounted) => mounted?.remove())
    this.#left = [...this.#part.names]
    this.#current = null
    this.#isLoaded = false
    this.#part.showStatus('')
  }

  #replace(status: string): void {
    const old = this.#current
    this.#part.showOther(false)
    this.#part.showStatus(status)
    this.#follow(
      (async () => {
        ;(await old)?.remove()
        return this.#load()
      })(),
    )
  }

  #follow(loading: Promise<Mounted | null>): void {
    this.#isLoaded = false
    this.#current = loading.finally(() => {
      this.#isLoaded = true
    })
  }

  async #load(): Promise<Mounted | null> {
    for (let name = this.#left.shift(); name; name = this.#left.shift()) {
      try {
        return await this.#mount(name)
      } catch {
        this.#part.showStatus(this.#failureText())
      }
    }
    return null
  }

  async #mount(name: string): Promise<Mounted> {
    const part = this.#part
    const box = part.addBox()
    const options = {
      box,
      language: document.documentElement.lang,
      challenge: part.challenge,
      siteKey: part.siteKey,
      fail: () => {
        if (box.isConnected) this.replaceFailed()
      },
      expire: () => part.showStatus(part.texts.expired),
    }
    try {
      const driver = DRIVERS[name]
      if (!driver) throw new Error(`Unknown captcha "${name}".`)
      const mounted = await within(
        LOAD_TIMEOUT,
        driver().then((mountWith) => mountWith(options)),
      )
      part.showOther(this.#left.length > 0)
      return mounted
    } catch (error) {
      box.remove()
      throw error
    }
  }

  #failureText(): string {
    const { next, failed } = this.#part.texts
    return this.#left.length > 0 ? next : failed
  }
}
