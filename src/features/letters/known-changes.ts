import { setImmediate as turn } from 'node:timers/promises'
import { textDigest } from '#values/digest.ts'
import { type Changes, compareVersions } from './changes.ts'
import type { Letters, Version } from './letter.ts'
import { type Passage, readProse } from './prose/read-prose.ts'

/**
 * Remembers what changed between versions, which never change again. A comparison runs in slices, so that no request
 * waits for longer than one of them.
 */
export class KnownChanges {
  readonly #known = new Map<string, Promise<Changes>>()
  readonly #read = new Map<string, Passage[]>()

  /** Parses the texts of these letters in advance: parsing cannot be sliced, and takes long for some texts. */
  readAhead(letters: Letters): void {
    for (const { versions } of letters.values()) for (const { text } of versions) this.#readOnce(text)
  }

  /** What changed from one version to another. */
  between(before: Version, after: Version): Promise<Changes> {
    const key = JSON.stringify(
      [before, after].map(({ digest, title, addressee, locale }) => [digest, title, addressee, locale]),
    )
    let changes = this.#known.get(key)
    if (!changes) {
      changes = inSlices(compareVersions(before, after, { read: (text) => this.#readOnce(text) }))
      this.#known.set(key, changes)
    }
    return changes
  }

  #readOnce(text: string): Passage[] {
    const digest = textDigest(text)
    const prose = this.#read.get(digest) ?? readProse(text)
    this.#read.set(digest, prose)
    return prose
  }
}

async function inSlices<Result>(slices: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
    await turn()
  }
}
