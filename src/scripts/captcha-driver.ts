/** The texts about a captcha in the language of the page. */
export type CaptchaTexts = {
  /** Shown after the button was selected: the form is sent when the check is done. */
  waiting: string
  /** Shown where the check loaded after the button was selected: the signer has to complete it first. */
  solve: string
  expired: string
  /** Shown where one captcha failed and the next is loading. */
  next: string
  /** Shown where every captcha failed. */
  failed: string
}

/** What a driver needs to mount a captcha. */
export type MountOptions = {
  box: HTMLElement
  language: string
  /** The URL of the challenges. */
  challenge: string
  siteKey: string
  /** Reports that a mounted captcha failed. */
  fail(): void
  expire(): void
}

/** A captcha that is mounted in the form. */
export type Mounted = {
  /**
   * Whether the captcha is solved, so that the form can be sent with its answer: `false` until a person has completed
   * it. Where the browser computes, this waits for the computation.
   */
  solved(): Promise<boolean>
  /** Removes the captcha and its field from the form. */
  remove(): void
}

/** Mounts a captcha. Rejects where it cannot be loaded. */
export type Mount = (options: MountOptions) => Promise<Mounted>
