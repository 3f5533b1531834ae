import createBidi from 'bidi-js'

const bidi = createBidi()

/** Anything that runs from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\u200F]/u

/** The embedding level of each unit of a text (UAX 9): odd ones run from right to left. */
export function levelsOf(text: string, direction: 'ltr' | 'rtl'): Uint8Array {
  if (direction === 'ltr' && !RIGHT_TO_LEFT.test(text)) return new Uint8Array(text.length)
  return bidi.getEmbeddingLevels(text, direction).levels
}

/** Puts the pieces of one line, given as they are read, into the order in which they stand from left to right (UAX 9, L2). */
export function visualOrder<T extends { level: number }>(pieces: readonly T[]): T[] {
  const order = [...pieces]
  const highest = Math.max(0, ...order.map(({ level }) => level))
  for (let level = highest; level > 0; level -= 1) {
    for (let start = 0; start < order.length; start += 1) {
      if ((order[start]?.level ?? 0) < level) continue
      let end = start
      while ((order[end]?.level ?? 0) >= level && end < order.length) end += 1
      order.splice(start, end - start, ...order.slice(start, end).reverse())
      start = end
    }
  }
  return order
}
