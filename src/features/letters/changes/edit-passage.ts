import type { Run } from './changed-block.ts'
import { compareLists, type Part } from './compare-lists.ts'
import { type CutPassage, cutPassages } from './cut-passages.ts'
import type { Steps } from './steps.ts'

/**
 * Compares two passages word by word. Without the added runs, the result is the first passage, character by character;
 * without the removed ones, the second. Passages that are too long for that are compared sentence by sentence, and word
 * by word inside changed sentences; `null` where they are too different even for that.
 */
export function* editPassage(
  before: CutPassage,
  after: CutPassage,
  locale: string,
  steps: Steps,
): Generator<void, Run[] | null> {
  const words = compareLists(before.words, after.words, steps)
  if (words) return joinedRuns(runsOf(words, before.words, after.words))
  yield
  const cuts = yield* cutPassages([before.block, after.block], locale, steps, 'sentence')
  const [old = [], now = []] = cuts.map((cut) => cut.words)
  const sentences = compareLists(old, now, steps)
  if (!sentences) return null
  const runs: Run[] = []
  let [oldAt, nowAt] = [0, 0]
  for (const { same, removed, added } of sentences) {
    const gone = old.slice(oldAt, oldAt + removed).join('')
    const come = now.slice(nowAt, nowAt + added).join('')
    const stayed = now.slice(nowAt + added, nowAt + added + same).join('')
    runs.push(...(yield* editSentences(before, gone, come, locale, steps)))
    if (stayed) runs.push({ state: 'same', text: stayed })
    oldAt += removed + same
    nowAt += added + same
    if (steps.areDue()) yield
  }
  return joinedRuns(runs)
}

/** The part of an edited passage that stayed, by length; from 0 to 1. */
export function sharedPart(runs: readonly Run[]): number {
  const length = (state: Run['state']) =>
    runs.reduce((sum, run) => (run.state === state ? sum + run.text.length : sum), 0)
  const same = length('same')
  return (2 * same) / (2 * same + length('added') + length('removed'))
}

function* editSentences(
  { block }: CutPassage,
  gone: string,
  come: string,
  locale: string,
  steps: Steps,
): Generator<void, Run[]> {
  const texts = [gone, come].map((text) => ({ ...block, text }))
  const [old, now] = yield* cutPassages(texts, locale, steps)
  const words = old && now && compareLists(old.words, now.words, steps)
  return words ? runsOf(words, old.words, now.words) : replaced(gone, come)
}

function runsOf(parts: readonly Part[], before: readonly string[], after: readonly string[]): Run[] {
  const runs: Run[] = []
  let [old, now] = [0, 0]
  for (const { same, removed, added } of parts) {
    runs.push(...replaced(before.slice(old, old + removed).join(''), after.slice(now, now + added).join('')))
    old += removed + same
    now += added
    if (same > 0) runs.push({ state: 'same', text: after.slice(now, now + same).join('') })
    now += same
  }
  return runs
}

function replaced(gone: string, come: string): Run[] {
  return [
    ...(gone ? [{ state: 'removed' as const, text: gone }] : []),
    ...(come ? [{ state: 'added' as const, text: come }] : []),
  ]
}

/** Joins changes with only a blank between them into one: people strike out words, not the letters between blanks. */
function joinedRuns(runs: Run[]): Run[] {
  const result: Run[] = []
  let removed = ''
  let added = ''
  const close = () => {
    if (removed) result.push({ state: 'removed', text: removed })
    if (added) result.push({ state: 'added', text: added })
    removed = added = ''
  }
  for (const [i, { state, text }] of runs.entries()) {
    const isGap = state === 'same' && text.trim() === '' && runs[i + 1] && (removed || added)
    if (state === 'removed' || isGap) removed += text
    if (state === 'added' || isGap) added += text
    if (state !== 'same' || isGap) continue
    close()
    result.push({ state, text })
  }
  close()
  return result
}
