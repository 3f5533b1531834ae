import type { Store } from '#db/store.ts'
import type { Cipher } from '../domain/keys.ts'

/** A signature that was erased or withdrawn, the key of its mailbox at that letter, and when. */
export type Erasure = {
  what: 'erased' | 'withdrawn'
  signatureId: string
  letter: string
  mailboxKey: string
  at: Date
}

/** The record of what was erased or withdrawn; it survives a restore of the database. */
export type Erasures = {
  /** Durable when it resolves. */
  add(erasure: Erasure): Promise<void>
  all(): Promise<Erasure[]>
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
  /** Off only in load tests: then a mailbox may be mailed without end. */
  limits: 'on' | 'off'
}
