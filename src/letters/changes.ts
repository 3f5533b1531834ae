import { diffArrays } from 'diff'
import type { ChangeSummary } from '../domain/change-summary.ts'
import type { Version } from '../domain/letter.ts'
import { type Block, blocksOf } from './blocks.ts'

/** A run of words, and what became of it. */
export type Run = { state: 'same' | 'added' | 'removed'; text: string }

/** A passage and what became of it. A moved one stands in both places. */
export type ChangedBlock = {
  kind: Block['kind']
  state: 'same' | 'added' | 'removed' | 'changed' | 'moved-from' | 'moved-to'
  runs: Run[]
}

export type Changes = { blocks: ChangedBlock[]; summary: ChangeSummary }

/** Passages that share at least this part of their words are one passage that was edited, not two. */
const SAME_PASSAGE = 0.5

/** What changed between two versions in one language, passage by passage, and word by word inside a passage. */
export function changesBetween(
  before: Pick<Version, 'text'>,
  after: Pick<Version, 'text' | 'locale'>,
): Changes {
  const hunks = diffArrays(blocksOf(before.text), blocksOf(after.text), {
    comparator: (a, b) => a.kind === b.kind && a.text === b.text,
  })
  const blocks: ChangedBlock[] = []
  for (let i = 0; i < hunks.length; i += 1) {
    const [hunk, next] = [hunks[i], hunks[i + 1]]
    if (!hunk) continue
    if (hunk.removed && next?.added) {
      blocks.push(...pairUp(hunk.value, next.value, after.locale))
      i += 1
    } else {
      const state = hunk.added ? 'added' : hunk.removed ? 'removed' : 'same'
      blocks.push(...hunk.value.map((block) => whole(block, state)))
    }
  }
  markMoves(blocks)
  return { blocks, summary: summarise(blocks, after.locale) }
}

/** Finds for each removed passage the added one that it became, in the order of both. */
function pairUp(removed: Block[], added: Block[], locale: string): ChangedBlock[] {
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  const cut = (block: Block) => [...segmenter.segment(block.text)].map(({ segment }) => segment)
  const news = added.map(cut)
  const blocks: ChangedBlock[] = []
  let from = 0
  for (const old of removed) {
    const words = cut(old)
    const edits = added.map((block, i) =>
      i < from || block.kind !== old.kind ? null : edit(words, news[i] ?? []),
    )
    const best = edits.reduce<number>(
      (at, each, i) => (each && each.alike > (edits[at]?.alike ?? 0) ? i : at),
      -1,
    )
    const found = edits[best]
    if (!found || found.alike < SAME_PASSAGE) {
      blocks.push(whole(old, 'removed'))
      continue
    }
    blocks.push(...added.slice(from, best).map((block) => whole(block, 'added')))
    blocks.push({ kind: old.kind, state: 'changed', runs: found.runs })
    from = best + 1
  }
  return [...blocks, ...added.slice(from).map((block) => whole(block, 'added'))]
}

/**
 * Compares words, blanks and marks as the language cuts them; put together again they are both texts to the letter.
 * `null` for two that share too few of them, in whatever order: comparing takes long, and is for what may be one.
 */
function edit(before: string[], after: string[]): { runs: Run[]; alike: number } | null {
  if (shared(before, after) < SAME_PASSAGE) return null
  const runs = joined(
    diffArrays(before, after).map(({ value, added, removed }): Run => {
      return { text: value.join(''), state: added ? 'added' : removed ? 'removed' : 'same' }
    }),
  )
  const length = (state: Run['state']) =>
    runs.filter((run) => run.state === state).reduce((sum, run) => sum + run.text.length, 0)
  const same = length('same')
  return { runs, alike: (2 * same) / (2 * same + length('added') + length('removed')) }
}

/** The part of both that they have in common, by length, in whatever order. */
function shared(before: string[], after: string[]): number {
  const left = new Map<string, number>()
  for (const word of before) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of after) {
    const times = left.get(word) ?? 0
    if (times === 0) continue
    left.set(word, times - 1)
    common += word.length
  }
  const length = (words: string[]) => words.reduce((sum, word) => sum + word.length, 0)
  return (2 * common) / (length(before) + length(after))
}

/** Makes one change of changes that only a blank keeps apart: people strike out words, not letters between blanks. */
function joined(runs: Run[]): Run[] {
  const result: Run[] = []
  let removed = ''
  let added = ''
  const close = () => {
    if (removed) result.push({ state: 'removed', text: removed })
    if (added) result.push({ state: 'added', text: added })
    removed = added = ''
  }
  for (const [i, { state, text }] of runs.entries()) {
    const apart = state === 'same' && text.trim() === '' && runs[i + 1] && (removed || added)
    if (state === 'removed' || apart) removed += text
    if (state === 'added' || apart) added += text
    if (state !== 'same' || apart) continue
    close()
    result.push({ state, text })
  }
  close()
  return result
}

/** A passage that went from one place and came to another, word for word, was moved. */
function markMoves(blocks: ChangedBlock[]): void {
  for (const from of blocks.filter((block) => block.state === 'removed')) {
    const to = blocks.find(
      (block) => block.state === 'added' && block.kind === from.kind && wordsOf(block) === wordsOf(from),
    )
    if (!to || from.kind === 'rule') continue
    from.state = 'moved-from'
    to.state = 'moved-to'
    for (const run of [...from.runs, ...to.runs]) run.state = 'same'
  }
}

function summarise(blocks: ChangedBlock[], locale: string): ChangeSummary {
  const count = (state: ChangedBlock['state']) => blocks.filter((block) => block.state === state).length
  const edited = blocks.filter((block) => block.state === 'changed')
  return {
    added: count('added'),
    removed: count('removed'),
    moved: count('moved-to'),
    sentences: edited.reduce((sum, block) => sum + changedSentences(block, locale), 0),
  }
}

/** Sentences of an edited passage that were not there before, or are not there any more, whichever are more. */
function changedSentences(block: ChangedBlock, locale: string): number {
  const sentences = (without: Run['state']) => {
    const text = block.runs.filter((run) => run.state !== without).map((run) => run.text)
    const segments = new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text.join(''))
    return new Set([...segments].map(({ segment }) => segment.trim()))
  }
  const before = sentences('added')
  const after = sentences('removed')
  return Math.max(before.difference(after).size, after.difference(before).size)
}

function whole(block: Block, state: 'same' | 'added' | 'removed'): ChangedBlock {
  return { kind: block.kind, state, runs: [{ state, text: block.text }] }
}

function wordsOf(block: ChangedBlock): string {
  return block.runs.map((run) => run.text).join('')
}

/** Remembers what changed between two texts: they never change again, and comparing them takes a while. */
export class KnownChanges {
  readonly #known = new Map<string, Changes>()

  between(before: Version, after: Version): Changes {
    const key = `${before.digest} ${after.digest} ${after.locale}`
    const changes = this.#known.get(key) ?? changesBetween(before, after)
    this.#known.set(key, changes)
    return changes
  }
}
