import type { Store } from '#db/store.ts'
import type { Cipher } from '../domain/keys.ts'

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
  /** Off only in load tests: then a mailbox may be mailed without end. */
  limits: 'on' | 'off'
}
