import createBidi from 'bidi-js'

const bidi = createBidi()

/** A character of a script that runs from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\u200F]/u

/** The embedding level of each UTF-16 unit of a text (UAX 9): odd levels run from right to left. */
export function levelsOf(text: string, direction: 'ltr' | 'rtl'): Uint8Array {
  if (direction === 'ltr' && !RIGHT_TO_LEFT.test(text)) return new Uint8Array(text.length)
  return bidi.getEmbeddingLevels(text, direction).levels
}

/** Puts the pieces of one line, given in the order of reading, into the order from left to right (UAX 9, L2). */
export function visualOrder<T extends { level: number }>(pieces: readonly T[]): T[] {
  if (pieces.length === 0) return []
  // One letter for each piece: the library orders characters by their levels.
  const letters = 'a'.repeat(pieces.length)
  const levels = Uint8Array.from(pieces, ({ level }) => level)
  const paragraphs = [{ start: 0, end: pieces.length - 1, level: Math.min(...levels) }]
  return bidi.getReorderedIndices(letters, { levels, paragraphs }).flatMap((at) => pieces[at] ?? [])
}
