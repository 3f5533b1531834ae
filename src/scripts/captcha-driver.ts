/** What the page says of a captcha, in its language. */
export type Words = {
  /** Somebody pressed the button, and the form is sent by itself once the check is done. */
  waiting: string
  /** The check came after the button was pressed: it is to be solved first. */
  solve: string
  expired: string
  /** One did not work, and the other is loaded. */
  next: string
  /** None works. */
  failed: string
}

/** Where a captcha is put, and what it is told. */
export type Place = {
  box: HTMLElement
  language: string
  /** Where challenges come from. */
  challenge: string
  siteKey: string
  /** It does not work, though it was there. */
  fail(): void
  expire(): void
}

/** A captcha in the form. */
export type Mounted = {
  /**
   * Whether the form may be sent with what the captcha put into it: `false` until a person has solved it. Computes
   * first where the browser does that.
   */
  solved(): Promise<boolean>
  /** Takes it out of the form, with its field. */
  remove(): void
}

/** Puts a captcha into its place. Rejects where it cannot be loaded. */
export type Mount = (place: Place) => Promise<Mounted>
