import { type PublishedUpdate, withEndings } from '#features/updates/update.ts'
import type { Letter, Letters } from './letter.ts'

/**
 * The letters as they stand: what their files say, with the ends laid over them that news has announced. Whoever works
 * with letters works with these.
 */
export class EffectiveLetters implements Letters {
  /** What the files say. */
  readonly written: Letters
  #updates: readonly PublishedUpdate[] = []
  #standing = new WeakMap<Letter, Letter>()

  constructor(written: Letters) {
    this.written = written
  }

  /** Lays these ends over the letters, and no others. */
  applyClosures(updates: readonly PublishedUpdate[]): void {
    this.#updates = updates.filter(({ kind }) => kind !== 'update')
    this.#standing = new WeakMap()
  }

  get size(): number {
    return this.written.size
  }

  has(slug: string): boolean {
    return this.written.has(slug)
  }

  get(slug: string): Letter | undefined {
    const letter = this.written.get(slug)
    return letter && this.#effectiveLetter(letter)
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
    return new Map([...this.written].map(([slug, letter]) => [slug, this.#effectiveLetter(letter)]))
  }

  /** The same object as long as nothing has changed. */
  #effectiveLetter(letter: Letter): Letter {
    let standing = this.#standing.get(letter)
    if (!standing) {
      const ends = this.#updates.some((each) => each.letter === letter.slug)
      standing = ends ? withEndings(letter, this.#updates) : letter
      this.#standing.set(letter, standing)
    }
    return standing
  }
}
