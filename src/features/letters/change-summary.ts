import type { ChangedBlock, Run } from './changes/changed-block.ts'
import { CUT, HANDLE, type Steps } from './changes/steps.ts'

/** How much changed between two versions: passages added, removed and moved, and sentences changed in the others. */
export type ChangeSummary = { added: number; removed: number; moved: number; sentences: number }

/** Counts the changes of a comparison. Yields at the end of each slice. */
export function* summarizeChanges(
  blocks: readonly ChangedBlock[],
  locale: string,
  steps: Steps,
): Generator<void, ChangeSummary> {
  const count = (state: ChangedBlock['state']) => blocks.filter((block) => block.state === state).length
  const segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' })
  let sentences = 0
  for (const block of blocks) {
    if (block.state !== 'changed') continue
    sentences += changedSentences(block, segmenter)
    steps.pass(HANDLE + CUT * block.runs.length)
    if (steps.areDue()) yield
  }
  return { added: count('added'), removed: count('removed'), moved: count('moved-to'), sentences }
}

/** How many sentences of an edited passage are new, or how many are gone, whichever is more. */
function changedSentences(block: ChangedBlock, segmenter: Intl.Segmenter): number {
  const sentences = (without: Run['state']) => {
    const text = block.runs.filter((run) => run.state !== without).map((run) => run.text)
    return new Set([...segmenter.segment(text.join(''))].map(({ segment }) => segment.trim()))
  }
  const before = sentences('added')
  const after = sentences('removed')
  return Math.max(before.difference(after).size, after.difference(before).size)
}
