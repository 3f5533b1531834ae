import { verify } from 'hcaptcha'
import type { Provider, Report, Verdict } from './provider.ts'
import { OutOfBounds, watchedRequest } from './watched-request.ts'

/** The signer waits for the answer. */
const BOUNDS = { milliseconds: 3_000, bytes: 64 * 1024 }
/** Longer answers are wrong: a real one has a few thousand characters. */
const LONGEST = 16 * 1024

/** The error codes about the answer itself. All other codes are about the site or hCaptcha. */
const OF_THE_ANSWER: ReadonlySet<unknown> = new Set([
  'missing-input-response',
  'invalid-input-response',
  'expired-input-response',
  'already-seen-response',
  'invalid-or-already-seen-response',
])

type Parts = {
  siteKey: string
  secret: string
  /** The host of the site: an answer that was given on another host is wrong. */
  host: string
  report: Report
}

/** hCaptcha: asks its server whether an answer is right. The network address of the signer is not passed on. */
export function hcaptcha({ siteKey, secret, host, report }: Parts): Provider {
  return {
    async check(_letter, answer) {
      if (answer.length > LONGEST) return 'fail'
      try {
        const said: unknown = await watchedRequest(() => verify(secret, answer, undefined, siteKey), BOUNDS)
        return verdictOf(said, host, report)
      } catch (error) {
        report(faultOf(error))
        return 'unavailable'
      }
    },
  }
}

function verdictOf(said: unknown, host: string, report: Report): Verdict {
  const { success, hostname, 'error-codes': codes } = (said ?? {}) as Record<string, unknown>
  if (success === true) return hostname === host ? 'ok' : 'fail'
  const given = Array.isArray(codes) ? codes : []
  if (success === false && given.length > 0 && given.every((code) => OF_THE_ANSWER.has(code))) return 'fail'
  report(given.filter(isCode).join(' ') || 'no answer')
  return 'unavailable'
}

/** Describes a failure. An error of the package may quote the response, so only its kind is reported. */
function faultOf(error: unknown): string {
  if (error instanceof OutOfBounds) return error.message
  if (error instanceof SyntaxError) return 'not JSON'
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' ? code : 'network'
}

function isCode(code: unknown): boolean {
  return typeof code === 'string' && /^[a-z-]{1,60}$/.test(code)
}
