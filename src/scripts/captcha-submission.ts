import { within } from './backoff.ts'
import type { Mounted } from './captcha-driver.ts'
import type { CaptchaLoader } from './captcha-loader.ts'
import type { CaptchaPart } from './captcha-part.ts'

/** Ignores a second submission within this time, because a captcha's answer is good for one. Milliseconds. */
const DOUBLE_SUBMIT = 3_000

/** How long to wait for the captcha to be solved once the form is submitted. Milliseconds. */
const SOLVE_TIMEOUT = 120_000

/** Stops the submission of the form until the captcha is solved. */
export class CaptchaSubmission {
  readonly #form: HTMLFormElement
  readonly #part: CaptchaPart
  readonly #captcha: CaptchaLoader
  #isWaiting = false
  #isPassing = false
  #sentAt = Number.NEGATIVE_INFINITY

  constructor(form: HTMLFormElement, part: CaptchaPart, captcha: CaptchaLoader) {
    this.#form = form
    this.#part = part
    this.#captcha = captcha
  }

  /** Handles the submit event of the form. Sends the form later, where the captcha is solved or cannot be loaded. */
  intercept(event: SubmitEvent): void {
    if (this.#isPassing) return
    event.preventDefault()
    if (this.#isWaiting || performance.now() - this.#sentAt < DOUBLE_SUBMIT) return
    this.#isWaiting = true
    this.#send(event.submitter).catch(() => this.#pass(event.submitter))
  }

  /** Allows the form to be submitted again at once. */
  reset(): void {
    this.#isWaiting = false
    this.#sentAt = Number.NEGATIVE_INFINITY
  }

  async #send(submitter: HTMLElement | null): Promise<void> {
    const captcha = this.#captcha
    const wasLoaded = captcha.isLoaded
    // A form cannot be submitted from its own submit event or from a microtask right after it.
    await nextTask()
    const mounting = captcha.begin()
    this.#part.showStatus(this.#part.texts.waiting)
    const isSolved = await this.#solve(mounting)
    // Another captcha replaced this one.
    if (mounting !== captcha.current) return this.#send(submitter)
    if (isSolved || wasLoaded) return this.#pass(submitter)
    this.#isWaiting = false
    this.#part.showStatus(this.#part.texts.solve)
    this.#part.focus()
  }

  /** Waits until the captcha is solved, and replaces it where it fails. `true` where there is no captcha. */
  async #solve(mounting: Promise<Mounted | null>): Promise<boolean> {
    const mounted = await mounting
    try {
      return mounted ? await within(SOLVE_TIMEOUT, mounted.solved()) : true
    } catch {
      if (mounting === this.#captcha.current) this.#captcha.replaceFailed()
      return true
    }
  }

  /** Submits the form without stopping it again. */
  #pass(submitter: HTMLElement | null): void {
    this.#isWaiting = false
    this.#sentAt = performance.now()
    this.#isPassing = true
    this.#form.requestSubmit(submitter)
    this.#isPassing = false
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
