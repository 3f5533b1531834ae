import type { Block } from '#features/letters/blocks.ts'
import { type ChangedBlock, wholeBlock } from './changed-block.ts'
import { type CutPassage, cutPassages } from './cut-passages.ts'
import { editPassage, sharedPart } from './edit-passage.ts'
import { CUT, HANDLE, type Steps } from './steps.ts'

/** Passages that share at least this part of their words are one passage that was edited, not two. */
const SAME_PASSAGE = 0.5

/** With more passages than this on both sides together, no edited ones are looked for. */
const MOST_PASSAGES = 4_000

/** How many added passages are compared with one removed passage. */
const NEAR = 64

/** Finds for each removed passage the added one that it became, in the order of both. Yields at the end of each slice. */
export function* pairPassages(
  removed: readonly Block[],
  added: readonly Block[],
  locale: string,
  steps: Steps,
): Generator<void, ChangedBlock[]> {
  if (removed.length === 0 || added.length === 0 || removed.length + added.length > MOST_PASSAGES)
    return [
      ...removed.map((block) => wholeBlock(block, 'removed')),
      ...added.map((block) => wholeBlock(block, 'added')),
    ]
  const before = yield* cutPassages(removed, locale, steps)
  const after = yield* cutPassages(added, locale, steps)
  const blocks: ChangedBlock[] = []
  let from = 0
  for (const passage of before) {
    steps.pass(HANDLE)
    const found = nearestPassage(passage, after.slice(from, from + NEAR), steps)
    const runs =
      found === null ? null : yield* editPassage(passage, after[from + found] as CutPassage, locale, steps)
    if (steps.areDue()) yield
    if (found === null || !runs || sharedPart(runs) < SAME_PASSAGE) {
      blocks.push(wholeBlock(passage.block, 'removed'))
      continue
    }
    blocks.push(...added.slice(from, from + found).map((block) => wholeBlock(block, 'added')))
    const isSame = runs.every((run) => run.state === 'same')
    blocks.push({ kind: passage.block.kind, state: isSame ? 'same' : 'changed', runs })
    from += found + 1
  }
  return [...blocks, ...added.slice(from).map((block) => wholeBlock(block, 'added'))]
}

/** The index of the passage that shares most words with another, in any order; `null` where none shares enough. */
function nearestPassage(passage: CutPassage, candidates: readonly CutPassage[], steps: Steps): number | null {
  let best: { at: number; share: number } | null = null
  for (const [at, candidate] of candidates.entries()) {
    if (candidate.block.kind !== passage.block.kind) continue
    const most = (2 * Math.min(passage.length, candidate.length)) / (passage.length + candidate.length)
    if (most < SAME_PASSAGE || most <= (best?.share ?? 0)) continue
    const distinct = Math.min(passage.times.size, candidate.times.size)
    if (!steps.consume(CUT * (distinct + 1))) break
    const share = sharedWords(passage, candidate)
    if (share >= SAME_PASSAGE && share > (best?.share ?? 0)) best = { at, share }
    if (share === 1) break
  }
  return best?.at ?? null
}

/** The part of two passages that their common words make up, by length, in any order; from 0 to 1. */
function sharedWords(a: CutPassage, b: CutPassage): number {
  const [few, many] = a.times.size < b.times.size ? [a.times, b.times] : [b.times, a.times]
  let common = 0
  for (const [word, times] of few) common += Math.min(times, many.get(word) ?? 0) * word.length
  return (2 * common) / (a.length + b.length)
}
