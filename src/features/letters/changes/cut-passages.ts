import type { Block } from '#features/letters/blocks.ts'
import { CUT, HANDLE, type Steps } from './steps.ts'

/** A passage cut into words or sentences, and how often it has each. `length`: characters. */
export type CutPassage = { block: Block; words: string[]; times: Map<string, number>; length: number }

/** Cuts passages into words or sentences by the rules of a language. Yields at the end of each slice. */
export function* cutPassages(
  blocks: readonly Block[],
  locale: string,
  steps: Steps,
  granularity: 'word' | 'sentence' = 'word',
): Generator<void, CutPassage[]> {
  const segmenter = new Intl.Segmenter(locale, { granularity })
  const cuts: CutPassage[] = []
  for (const block of blocks) {
    const words: string[] = []
    const times = new Map<string, number>()
    for (const { segment } of segmenter.segment(block.text)) {
      words.push(segment)
      times.set(segment, (times.get(segment) ?? 0) + 1)
      steps.pass(CUT)
      if (steps.areDue()) yield
    }
    cuts.push({ block, words, times, length: block.text.length })
    steps.pass(HANDLE)
    if (steps.areDue()) yield
  }
  return cuts
}
