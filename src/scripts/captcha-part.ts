import type { CaptchaTexts } from './captcha-driver.ts'

/** The part of the sign form that shows the captcha. src/components/abuse/Captcha.astro renders it. */
export class CaptchaPart {
  /** The names of the captchas that the site offers, in the order in which they are tried. */
  readonly names: readonly string[]
  readonly texts: CaptchaTexts
  readonly #element: HTMLElement
  /** The button that asks for the other captcha. */
  readonly #other: HTMLElement | null

  constructor(element: HTMLElement) {
    this.names = (element.dataset['captcha'] ?? '').split(' ')
    this.texts = JSON.parse(element.dataset['words'] ?? '{}') as CaptchaTexts
    this.#element = element
    this.#other = element.querySelector('[data-captcha-other]')
  }

  /** Whether the captcha is loaded with the page, because the server asked for it again. */
  get beginsAtOnce(): boolean {
    return Boolean(this.#element.dataset['atOnce'])
  }

  /** The URL of the challenges. */
  get challenge(): string {
    return this.#element.dataset['challenge'] ?? ''
  }

  get siteKey(): string {
    return this.#element.dataset['siteKey'] ?? ''
  }

  /** Finds the answer that was sent from the previous page and that the server has not consumed yet. */
  kept(): HTMLElement | null {
    return this.#element.querySelector('[data-captcha-kept]')
  }

  /** Adds an empty box for a captcha, in place of the box before it. */
  addBox(): HTMLElement {
    const box = document.createElement('div')
    this.#element.querySelector('[data-captcha-place]')?.replaceChildren(box)
    return box
  }

  onOther(listener: () => void): void {
    this.#other?.addEventListener('click', listener)
  }

  showOther(isShown: boolean): void {
    if (this.#other) this.#other.hidden = !isShown
  }

  /** Shows a text in the status region, which screen readers announce. */
  showStatus(text: string): void {
    const region = this.#element.querySelector('[data-captcha-status]')
    if (region) region.textContent = text
  }

  focus(): void {
    this.#element.focus()
  }
}
