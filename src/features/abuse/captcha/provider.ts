/** What somebody who made or checks a captcha says of an answer. `unavailable`: nothing; it never stands for `ok`. */
export type Verdict = 'ok' | 'fail' | 'unavailable'

/** Checks the answers to one captcha. Never rejects. */
export type Provider = { check(letter: string, answer: string): Promise<Verdict> }

/** Tells the operator why a provider is unavailable, in words without anything personal. */
export type Report = (reason: string) => void
