import type { Letters } from '../domain/letter.ts'
import type { Log } from '../log.ts'
import type { Context } from '../usecases/context.ts'
import { tellOfNewVersions } from '../usecases/organiser/tell-of-new-versions.ts'
import { nextTurn } from './loop.ts'

/** Once everybody was looked at, the next look comes after this long. Milliseconds. */
const REST = 60 * 60_000
/** A run ends after this long; most of the time belongs to people. Milliseconds. */
const TURN = 500

/**
 * Looks again and again for signers who have yet to be told of a new version: at once when the process starts, because
 * that is when versions are published, and then now and then. Where it stands is of no importance to anybody: who was
 * told is written down with each mail.
 */
export class Telling {
  readonly #context: Context
  readonly #letters: Letters
  readonly #log: Log
  #after: string | null = null
  #told = 0
  #unreadable = 0
  #restUntil: Date | null = null

  constructor(parts: { context: Context; letters: Letters; log: Log }) {
    this.#context = parts.context
    this.#letters = parts.letters
    this.#log = parts.log
  }

  /** Tells the next few. Once a second, by the loop. */
  async run(): Promise<void> {
    const start = this.#context.now()
    if (this.#restUntil && start < this.#restUntil) return
    do {
      const { told, unreadable, next } = await tellOfNewVersions(this.#context, this.#letters, this.#after)
      this.#told += told
      this.#unreadable += unreadable
      this.#after = next
      // On SQLite nothing of this lets go of the event loop by itself.
      await nextTurn()
    } while (this.#after !== null && this.#context.now().getTime() - start.getTime() < TURN)
    if (this.#after !== null) return
    if (this.#told > 0) this.#log('info', 'new-version-told', { signers: this.#told })
    if (this.#unreadable > 0) this.#log('error', 'addresses-unreadable', { signers: this.#unreadable })
    this.#told = this.#unreadable = 0
    this.#restUntil = new Date(start.getTime() + REST)
  }
}
