/** A captcha that a form can offer. */
export type CaptchaName = 'hcaptcha' | 'altcha'

/** The answers that came with a form: one for each captcha that was loaded, empty if it was not solved. No answers if no script ran. */
export type CaptchaAnswer = Partial<Record<CaptchaName, string>>

/** Whether a captcha proves that a person sent the form. `none`: no script ran; `not-asked`: the site asks for no captcha. */
export type Proof = 'solved' | 'none' | 'not-asked'

/** `unavailable`: the answer could not be checked, which never counts as solved. */
export type CaptchaResult = Proof | 'unsolved' | 'wrong' | 'unavailable'

/** Why a form was rejected because of its captcha. */
export type CaptchaProblem = Exclude<CaptchaResult, Proof>

/**
 * The captchas to show with a rejected form, in this order, and the problem. `replaced`: the first one could not be checked
 * just now, so another is shown instead.
 */
export type CaptchaAgain = {
  problem: CaptchaProblem | 'replaced' | null
  order: readonly CaptchaName[]
  /** An answer that has not been checked yet. It is sent again, so that the captcha need not be solved twice. */
  kept?: readonly { name: string; value: string }[]
}

/** Chooses the captchas to show with a rejected form. One that could not be checked is replaced by another, if there is one. */
export function captchaAgain(
  offered: readonly CaptchaName[],
  answer: CaptchaAnswer,
  problem: CaptchaProblem | null,
): CaptchaAgain {
  const others = offered.filter((name) => answer[name] === undefined)
  if (problem === 'unavailable' && others.length > 0) return { problem: 'replaced', order: others }
  return { problem, order: offered }
}
