export type CaptchaName = 'hcaptcha' | 'altcha'

/** What came with a form, of each captcha that was loaded: an empty text where it was not solved, nothing where no script ran. */
export type CaptchaAnswer = Partial<Record<CaptchaName, string>>

/** How a signature shows that a person sent it. `none`: it does not, because no script ran; `not-asked`: none is asked for. */
export type Proof = 'solved' | 'none' | 'not-asked'

/** `unavailable`: nobody could say. It never stands for solved. */
export type CaptchaResult = Proof | 'unsolved' | 'wrong' | 'unavailable'

/** How a captcha comes back with a form that was not taken: with what went wrong, and loaded at once in this order. */
export type CaptchaAgain = { problem: CaptchaProblem | null; order: readonly CaptchaName[] }

export type CaptchaProblem = Exclude<CaptchaResult, Proof>

/** What is offered when a form comes back. A captcha that nobody could check just now is not tried again before another. */
export function captchaAgain(
  offered: readonly CaptchaName[],
  answer: CaptchaAnswer,
  problem: CaptchaProblem | null,
): CaptchaAgain {
  const others = offered.filter((name) => answer[name] === undefined)
  return { problem, order: problem === 'unavailable' && others.length > 0 ? others : offered }
}
