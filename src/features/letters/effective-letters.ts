import { type Closure, withClosures } from './closure.ts'
import type { Letter, Letters } from './letter.ts'

/** The letters as they are now: what their files say, with the closures that were announced since. Everything but the checks of the files works with these. */
export class EffectiveLetters implements Letters {
  /** The letters as their files say them. */
  readonly written: Letters
  #closures: readonly Closure[] = []
  #effective = new WeakMap<Letter, Letter>()

  constructor(written: Letters) {
    this.written = written
  }

  /** Applies these closures, and no others: earlier ones no longer hold. */
  applyClosures(closures: readonly Closure[]): void {
    this.#closures = closures
    this.#effective = new WeakMap()
  }

  get size(): number {
    return this.written.size
  }

  has(slug: string): boolean {
    return this.written.has(slug)
  }

  get(slug: string): Letter | undefined {
    const letter = this.written.get(slug)
    return letter && this.#effectiveOf(letter)
  }

  forEach(visit: (letter: Letter, slug: string, letters: Letters) => void): void {
    for (const [slug, letter] of this) visit(letter, slug, this)
  }

  keys(): MapIterator<string> {
    return this.written.keys()
  }

  values(): MapIterator<Letter> {
    return this.#all().values()
  }

  entries(): MapIterator<[string, Letter]> {
    return this.#all().entries()
  }

  [Symbol.iterator](): MapIterator<[string, Letter]> {
    return this.entries()
  }

  #all(): Map<string, Letter> {
    return new Map([...this.written].map(([slug, letter]) => [slug, this.#effectiveOf(letter)]))
  }

  /** Returns the same object as long as no closure changes. */
  #effectiveOf(letter: Letter): Letter {
    let effective = this.#effective.get(letter)
    if (!effective) {
      const isClosed = this.#closures.some((each) => each.letter === letter.slug)
      effective = isClosed ? withClosures(letter, this.#closures) : letter
      this.#effective.set(letter, effective)
    }
    return effective
  }
}
