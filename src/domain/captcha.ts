export type CaptchaName = 'hcaptcha' | 'altcha'

/** What came with a form, of each captcha that was loaded: an empty text where it was not solved, nothing where no script ran. */
export type CaptchaAnswer = Partial<Record<CaptchaName, string>>

/** How a signature shows that a person sent it. `none`: it does not, because no script ran; `not-asked`: none is asked for. */
export type Proof = 'solved' | 'none' | 'not-asked'

/** `unavailable`: nobody could say. It never stands for solved. */
export type CaptchaResult = Proof | 'unsolved' | 'wrong' | 'unavailable'
