/** Whether an answer is right. `unavailable`: it could not be checked, which never counts as `ok`. */
export type Verdict = 'ok' | 'fail' | 'unavailable'

/** Checks the answers to one captcha. Never rejects. */
export type Provider = { check(letter: string, answer: string): Promise<Verdict> }

/** Reports to the operator why a provider is unavailable, without personal data. */
export type Report = (reason: string) => void
