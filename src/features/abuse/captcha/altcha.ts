import { createHash } from 'node:crypto'
import { type Challenge, createChallenge, type Solution, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { challengeKey } from '#values/keys.ts'
import type { Provider, Report } from './provider.ts'

/** Long enough to type slowly, or to be called away (WCAG 2.2, 2.2.1). Milliseconds. */
const LIFE = 60 * 60 * 1000
/** Longer answers are wrong: a real one has about 600 characters. */
const LONGEST = 4096
/** A browser tries 256 keys on average until one begins with these digits. */
const PREFIX = '00'
/** Rounds for each key: with 256 of them, about a second of a phone's time. */
const COST = 8_000

/** The ALTCHA provider, which also makes challenges. */
export type Altcha = Provider & {
  /** Makes a challenge for a letter. Nothing is stored. */
  challenge(letter: string): Promise<Challenge>
}

type Parts = {
  secret: Buffer
  now: () => Date
  /** Records that a challenge was used; `false` if it was used before. Durable when it resolves. */
  consume(challenge: { hash: string; expiresAt: Date }): Promise<boolean>
  report: Report
  /** Lower in tests, to save time. */
  cost?: number
}

/**
 * ALTCHA, self-hosted: a browser computes for a moment and sends the result. Each challenge is signed for one letter and
 * can be used once.
 */
export function altcha({ secret, now, consume, report, cost = COST }: Parts): Altcha {
  return {
    challenge(letter) {
      return createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost,
        deriveKey,
        keyPrefix: PREFIX,
        // Not the package's own `expiresAt`: the widget compares that with the browser's clock, which may be wrong.
        data: { expires: now().getTime() + LIFE },
        hmacSignatureSecret: challengeKey(secret, letter),
      })
    },
    async check(letter, answer) {
      const solved = await readSolved(answer, challengeKey(secret, letter))
      if (!solved || solved.expiresAt <= now()) return 'fail'
      try {
        return (await consume(solved)) ? 'ok' : 'fail'
      } catch {
        report('database')
        return 'unavailable'
      }
    },
  }
}

/** Reads the solved challenge of an answer; `null` if it is not a solution of a challenge that was signed with this key. */
async function readSolved(answer: string, key: string): Promise<{ hash: string; expiresAt: Date } | null> {
  if (answer.length > LONGEST) return null
  try {
    const { challenge, solution } = JSON.parse(Buffer.from(answer, 'base64').toString('utf8')) as {
      challenge: Challenge
      solution: Solution
    }
    const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: key })
    const expires = challenge.parameters.data?.['expires']
    if (!verified || typeof expires !== 'number') return null
    const hash = createHash('sha256').update(challenge.parameters.nonce).digest('base64url')
    return { hash, expiresAt: new Date(expires) }
  } catch {
    // The answer is malformed: the package throws for some malformed answers.
    return null
  }
}
