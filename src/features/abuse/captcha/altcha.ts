import { createHash } from 'node:crypto'
import { type Challenge, createChallenge, type Solution, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { challengeKey } from '#values/keys.ts'
import type { Provider, Report } from './provider.ts'

/** Long enough for whoever types slowly, or is called away (WCAG 2.2, 2.2.1). Milliseconds. */
const LIFE = 60 * 60 * 1000
/** Longer answers are none of ours: one has about 600 characters. */
const LONGEST = 4096
/** A browser tries 256 keys on average until one begins with these digits. */
const PREFIX = '00'
/** Rounds for each key: with 256 of them, about a second of a phone's time. */
const COST = 8_000

export type Altcha = Provider & {
  /** A fresh challenge for a letter. Nothing is kept of it. */
  challenge(letter: string): Promise<Challenge>
}

type Parts = {
  secret: Buffer
  now: () => Date
  /** Keeps that a challenge was used, until it expires; `false` where it was used before. Durable when it resolves. */
  consume(challenge: { hash: string; expiresAt: Date }): Promise<boolean>
  report: Report
  /** Tests have no second to spare. */
  cost?: number
}

/**
 * ALTCHA, self-hosted: a browser computes for a moment, and shows the result. Its signature says that a challenge is
 * ours and for which letter; each is good for one signature.
 */
export function altcha({ secret, now, consume, report, cost = COST }: Parts): Altcha {
  return {
    challenge(letter) {
      return createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost,
        deriveKey,
        keyPrefix: PREFIX,
        // Not the package's own `expiresAt`: the widget holds that against the browser's clock, which may be wrong.
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

/** The challenge that was solved; `null` for what is no solution of a challenge signed with this key. */
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
    // Not in the form of an answer: the package throws at some of it.
    return null
  }
}
