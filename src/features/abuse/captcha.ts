export type CaptchaName = 'hcaptcha' | 'altcha'

/** What came with a form, of each captcha that was loaded: an empty text where it was not solved, nothing where no script ran. */
export type CaptchaAnswer = Partial<Record<CaptchaName, string>>

/** How a signature shows that a person sent it. `none`: it does not, because no script ran; `not-asked`: none is asked for. */
export type Proof = 'solved' | 'none' | 'not-asked'

/** `unavailable`: nobody could say. It never stands for solved. */
export type CaptchaResult = Proof | 'unsolved' | 'wrong' | 'unavailable'

/** Why a form was not taken because of its captcha. */
export type CaptchaProblem = Exclude<CaptchaResult, Proof>

/**
 * How a captcha comes back with a form that was not taken: with what went wrong, and loaded at once in this order.
 * `replaced`: nobody could check it just now, and the other one stands in its place.
 */
export type CaptchaAgain = {
  problem: CaptchaProblem | 'replaced' | null
  order: readonly CaptchaName[]
  /** What solved it, where nobody has checked that yet: it is sent again, and not solved twice. */
  kept?: readonly { name: string; value: string }[]
}

/** What is offered when a form comes back. A captcha that nobody could check just now makes room for another. */
export function captchaAgain(
  offered: readonly CaptchaName[],
  answer: CaptchaAnswer,
  problem: CaptchaProblem | null,
): CaptchaAgain {
  const others = offered.filter((name) => answer[name] === undefined)
  if (problem === 'unavailable' && others.length > 0) return { problem: 'replaced', order: others }
  return { problem, order: offered }
}
