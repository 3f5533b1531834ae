import type { Guard } from '#tools/guards/guard.ts'

const ALTCHA = 'src/features/abuse/captcha/altcha.ts'
const HCAPTCHA = 'src/features/abuse/captcha/hcaptcha.ts'
const ALTCHA_TEST = 'tests/features/abuse/altcha.test.ts'
const HCAPTCHA_TEST = 'tests/features/abuse/hcaptcha.test.ts'
const EACH_RESULT = { file: 'tests/features/abuse/captcha.test.ts', name: 'the captcha answers of a form' }

/** Guards of captchas. */
export const CAPTCHAS: readonly Guard[] = [
  {
    holds: 'a solved challenge is good once',
    file: ALTCHA,
    there: "return (await consume(solved)) ? 'ok' : 'fail'",
    without: "return 'ok'",
    caughtBy: { file: ALTCHA_TEST, name: 'on sqlite is accepted once, and only for its own letter' },
  },
  {
    holds: 'a solved challenge is consumed by one of several processes: the unique key',
    file: 'db/queries/abuse/consumed-challenges.ts',
    there: 'return rows.length === 1\n}\n\n/** Lists consumed',
    without: 'return rows.length >= 0\n}\n\n/** Lists consumed',
    caughtBy: { file: ALTCHA_TEST, name: 'is accepted once when it is sent several times concurrently' },
  },
  {
    holds: 'a solved challenge is valid for its letter only',
    file: ALTCHA,
    there: 'readSolved(answer, challengeKey(secret, letter))',
    without: "readSolved(answer, challengeKey(secret, 'letter'))",
    caughtBy: { file: ALTCHA_TEST, name: 'on sqlite is accepted once, and only for its own letter' },
  },
  {
    holds: 'a solved challenge ends',
    file: ALTCHA,
    there: '|| solved.expiresAt <= now()',
    without: '',
    caughtBy: { file: ALTCHA_TEST, name: 'on sqlite is accepted for an hour' },
  },
  {
    holds: 'a challenge is ours: the signature',
    file: ALTCHA,
    there: "if (!verified || typeof expires !== 'number') return null",
    without: "if (typeof expires !== 'number') return null",
    caughtBy: {
      file: ALTCHA_TEST,
      name: 'on sqlite that was forged or changed is wrong and is not recorded',
    },
  },
  {
    holds: 'an answer was given at this site: the host',
    file: HCAPTCHA,
    there: "hostname === host ? 'ok' : 'fail'",
    without: "'ok'",
    caughtBy: { file: HCAPTCHA_TEST, name: 'that was given at another host' },
  },
  {
    holds: 'no redirect is believed',
    file: 'src/features/abuse/captcha/watched-request.ts',
    there: 'if (response.statusCode !== 200) {',
    without: 'if (response.statusCode === 0) {',
    caughtBy: { file: HCAPTCHA_TEST, name: 'an answer to hCaptcha' },
  },
  {
    holds: 'an unavailable captcha never counts as solved',
    file: 'src/features/abuse/captcha/check.ts',
    there: "if (verdicts.has('unavailable')) return 'unavailable'",
    without: "if (verdicts.has('unavailable')) return 'solved'",
    caughtBy: EACH_RESULT,
  },
  {
    holds: 'a missing answer never counts as solved',
    file: 'src/features/abuse/captcha/check.ts',
    there: "if (given.length === 0) return 'none'",
    without: "if (given.length === 0) return 'solved'",
    caughtBy: EACH_RESULT,
  },
  {
    holds: 'the text of a letter cannot widen the policy of its page',
    file: 'src/web/http/captcha-sources.ts',
    there: "html.split('<').map((after) => after.split('>', 1)[0] ?? '')",
    without: 'html.split("<")',
    caughtBy: {
      file: 'tests/features/abuse/captcha.test.ts',
      name: 'is derived from the captcha element of the page',
    },
  },
]
