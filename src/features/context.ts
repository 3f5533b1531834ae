import type { Store } from '#db/store.ts'
import type { Erasures } from '#platform/erasures-file.ts'
import type { Cipher } from '#values/keys.ts'
import type { CaptchaAnswer, CaptchaResult } from './abuse/captcha.ts'
import type { Limits } from './abuse/limits.ts'

/** Tells whether a person sent a form. */
export type CaptchaCheck = {
  /** What that shows which came with a form for a letter. Never rejects. */
  check(letter: string, answer: CaptchaAnswer): Promise<CaptchaResult>
}

/** Makes links with which organisers sign in. */
export type SignInLinks = {
  /** A token for the account with that keyed name (see `organiserKey`), good once and for ten minutes. */
  make(key: string): Promise<string>
}

/** What a use case needs from outside: time, chance, storage and keys. */
export type Context = {
  store: Store
  now: () => Date
  /** A fresh random id for a row. */
  newId: () => string
  /** A fresh token: 256 random bits in base64url. */
  newToken: () => string
  secret: Buffer
  cipher: Cipher
  erasures: Erasures
  captcha: CaptchaCheck
  signInLinks: SignInLinks
  /** `null` only in load tests: then everybody may do everything without end. */
  limits: Limits | null
}
