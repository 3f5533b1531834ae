import type { Store } from '#db/store.ts'
import type { Erasures } from '#platform/erasures-file.ts'
import type { Log } from '#platform/log.ts'
import type { Cipher } from '#values/keys.ts'
import type { CaptchaAnswer, CaptchaResult } from './abuse/captcha.ts'
import type { Limits } from './abuse/limits.ts'

/** Checks whether a person sent a form. */
export type CaptchaCheck = {
  /** The result for the captcha answer that came with a form for a letter. Never rejects. */
  check(letter: string, answer: CaptchaAnswer): Promise<CaptchaResult>
}

/** Creates links for organisers to sign in. */
export type SignInLinks = {
  /** A token for the account with a keyed name (see `organiserKey`). It works once, for ten minutes. */
  make(key: string): Promise<string>
}

/** What a use case needs from outside: time, randomness, storage, keys and the log. */
export type Context = {
  store: Store
  now: () => Date
  /** Logs an event where it happens, the same for the site and the command line. */
  emit: Log
  /** A fresh random id for a row. */
  newId: () => string
  /** A fresh token: 256 random bits in base64url. */
  newToken: () => string
  secret: Buffer
  cipher: Cipher
  erasures: Erasures
  captcha: CaptchaCheck
  signInLinks: SignInLinks
  /** `null` only in load tests, which have no limits. */
  limits: Limits | null
}
