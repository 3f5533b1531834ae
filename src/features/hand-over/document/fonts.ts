import { readFileSync } from 'node:fs'
import { Blob, Font, Face as HarfBuzzFace, Variation } from 'harfbuzzjs'
import { decompress } from 'wawoff2'
import type { Family } from './font-families.ts'

/** A character of a document: its glyph, its text, and its advance width in font units. */
export type Character = { glyph: number; text: string; advance: number }

/** One face, at one position of its variable axes, as a document uses it. */
export class Face {
  readonly font: Font
  readonly unitsPerEm: number
  readonly axes: Family['axes']
  /** The whole face, TrueType. */
  readonly bytes: Uint8Array
  /** The characters that the document uses; their numbers count from 1. */
  readonly characters: Character[] = []
  readonly #numbers = new Map<string, number>()

  constructor({ bytes, face }: OpenFile, axes: Family['axes']) {
    this.bytes = bytes
    this.axes = axes
    this.font = new Font(face)
    this.font.setVariations(Object.entries(axes).map(([tag, value]) => new Variation(tag, value)))
    this.unitsPerEm = face.upem
  }

  /**
   * The number of a glyph for a text. A glyph for two texts has two numbers, so that reading, searching and copying give
   * the text that was written.
   */
  number(glyph: number, text: string): number {
    const key = `${glyph} ${text}`
    let number = this.#numbers.get(key)
    if (number === undefined) {
      this.characters.push({ glyph, text, advance: this.font.glyphHAdvance(glyph) })
      number = this.characters.length
      this.#numbers.set(key, number)
    }
    return number
  }
}

type OpenFile = { bytes: Uint8Array; face: HarfBuzzFace; has: ReadonlySet<number> }

/** The faces that a document needs. A file is opened when a character in it is first used. */
export class Faces {
  readonly #files = new Map<string, OpenFile>()
  readonly #faces = new Map<string, Face>()
  readonly #found = new WeakMap<readonly Family[], Map<string, Face | null>>()

  /** The face that has a whole grapheme cluster; `null` where no opened family has it. */
  find(order: readonly Family[], cluster: string): Face | null {
    const found = this.#foundIn(order)
    let face = found.get(cluster)
    // Texts are opened whole and cut afterwards, so that one cluster there may be two here.
    if (face === undefined) {
      face = this.#searchOpen(order, cluster)
      found.set(cluster, face)
    }
    return face
  }

  /** Opens the faces of a text, in the order of families. Resolves to the clusters that no family has. */
  async open(order: readonly Family[], text: string): Promise<string[]> {
    const found = this.#foundIn(order)
    const missing: string[] = []
    for (const cluster of clustersOf(text)) {
      let face = found.get(cluster)
      if (face === undefined) {
        face = await this.#search(order, cluster)
        found.set(cluster, face)
      }
      if (face === null) missing.push(cluster)
    }
    return missing
  }

  /** Every face that is used. */
  used(): Face[] {
    return [...this.#faces.values()].filter((face) => face.characters.length > 0)
  }

  #foundIn(order: readonly Family[]): Map<string, Face | null> {
    const found = this.#found.get(order) ?? new Map<string, Face | null>()
    this.#found.set(order, found)
    return found
  }

  async #search(order: readonly Family[], cluster: string): Promise<Face | null> {
    const codePoints = drawnIn(cluster)
    for (const family of order) {
      for (const path of family.filesWith(codePoints[0] ?? BLANK)) {
        const file = await this.#open(path)
        if (codePoints.every((codePoint) => file.has.has(codePoint))) return this.#face(path, file, family)
      }
    }
    return null
  }

  #searchOpen(order: readonly Family[], cluster: string): Face | null {
    const codePoints = drawnIn(cluster)
    for (const family of order) {
      for (const path of family.filesWith(codePoints[0] ?? BLANK)) {
        const file = this.#files.get(path)
        if (file && codePoints.every((codePoint) => file.has.has(codePoint)))
          return this.#face(path, file, family)
      }
    }
    return null
  }

  #face(path: string, file: OpenFile, { axes }: Family): Face {
    const key = `${path} ${JSON.stringify(axes)}`
    const face = this.#faces.get(key) ?? new Face(file, axes)
    this.#faces.set(key, face)
    return face
  }

  async #open(path: string): Promise<OpenFile> {
    const known = this.#files.get(path)
    if (known) return known
    // A copy: the decoder returns a view of memory that it uses again.
    const bytes = new Uint8Array(await decompress(readFileSync(path)))
    const face = new HarfBuzzFace(new Blob(bytes))
    const file = { bytes, face, has: new Set(face.collectUnicodes()) }
    this.#files.set(path, file)
    return file
  }
}

const BLANK = 0x20

/** What may belong to the cluster before it: marks, joiners, Thai and Lao vowels that are letters, parts of flags and people. */
const MARKED = /[\p{M}\p{Cf}\u0E33\u0EB3\u1100-\u11FF\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}]/u
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Cuts a text into grapheme clusters: what a reader takes for single characters. */
export function clustersOf(text: string): string[] {
  return MARKED.test(text) ? [...graphemes.segment(text)].map(({ segment }) => segment) : [...text]
}

/** The code points for which a face needs a glyph: joiners, selectors and isolates need none. */
function drawnIn(cluster: string): number[] {
  return [...cluster]
    .filter((character) => !/\p{Default_Ignorable_Code_Point}/u.test(character))
    .map((character) => character.codePointAt(0) ?? BLANK)
}
