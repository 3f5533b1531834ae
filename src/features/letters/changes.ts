import { setImmediate as turn } from 'node:timers/promises'
import { textDigest } from '#values/digest.ts'
import { type Block, blocksFrom, linksIn } from './blocks.ts'
import type { ChangeSummary } from './change-summary.ts'
import { allOther, compare, type Part, Steps } from './compare.ts'
import type { Letters, Version } from './letter.ts'
import { type Passage, readProse } from './prose/read-prose.ts'

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

/** What cutting off or looking up a word takes, and what a passage takes by itself, in steps: about what they take in time. */
const CUT = 10
const HANDLE = 300

/** The most passages on both sides together that are looked through for edited ones. No one reads so many. */
const MOST_PASSAGES = 4_000

/** How many passages after each other are looked at for the one that a removed passage became. */
const NEAR = 64

/** What is compared: a text and what was published with it. */
export type Compared = Pick<Version, 'text' | 'title' | 'addressee'>

/** What changed between two versions in one language, passage by passage, and word by word inside a passage. */
export function changesBetween(before: Compared, after: Compared & Pick<Version, 'locale'>): Changes {
  const steps = compareVersions(before, after)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/**
 * The same in slices: yields whenever it has held its caller for long enough. Costs no more than `Steps` allows,
 * whatever the texts; passages that are too different for that are shown as removed and added.
 */
export function* compareVersions(
  before: Compared,
  after: Compared & Pick<Version, 'locale'>,
  { steps = new Steps(), read = readProse }: { steps?: Steps; read?: (markdown: string) => Passage[] } = {},
): Generator<void, Changes> {
  const { locale } = after
  const [old, now] = [read(before.text), read(after.text)]
  // The words of a link may be the same where its address is not.
  const [oldLinks, nowLinks] = [linksIn(old), linksIn(now)]
  const addresses = oldLinks.length !== nowLinks.length || oldLinks.some((link, i) => link !== nowLinks[i])
  const oldBlocks = blocksFrom(old, { addresses })
  yield
  const nowBlocks = blocksFrom(now, { addresses })
  yield
  const blocks: ChangedBlock[] = []
  for (const [kind, head] of HEADS) {
    if (before[head] === after[head]) continue
    const [oldHead, nowHead] = [
      { kind, text: before[head] },
      { kind, text: after[head] },
    ]
    blocks.push(...(yield* pairUp([oldHead], [nowHead], locale, steps)))
  }
  const keysOf = (all: Block[]) => all.map((block) => `${block.kind} ${block.text}`)
  const hunks = compare(keysOf(oldBlocks), keysOf(nowBlocks), steps) ?? allOther(oldBlocks, nowBlocks)
  yield
  let [oldPlace, nowPlace] = [0, 0]
  for (const { same, removed, added } of hunks) {
    const gone = oldBlocks.slice(oldPlace, oldPlace + removed)
    const come = nowBlocks.slice(nowPlace, nowPlace + added)
    const stayed = nowBlocks.slice(nowPlace + added, nowPlace + added + same)
    blocks.push(...(yield* pairUp(gone, come, locale, steps)), ...stayed.map((block) => whole(block, 'same')))
    oldPlace += removed + same
    nowPlace += added + same
  }
  yield* markMoves(blocks, steps)
  return { blocks, summary: yield* summarise(blocks, locale, steps) }
}

const HEADS = [
  ['paragraph', 'addressee'],
  ['heading', 'title'],
] as const

/** A block with its words, and how often it has each. */
type Cut = { block: Block; words: string[]; times: Map<string, number>; length: number }

/** Finds for each removed passage the added one that it became, in the order of both. */
function* pairUp(
  removed: readonly Block[],
  added: readonly Block[],
  locale: string,
  steps: Steps,
): Generator<void, ChangedBlock[]> {
  if (removed.length === 0 || added.length === 0 || removed.length + added.length > MOST_PASSAGES)
    return [
      ...removed.map((block) => whole(block, 'removed')),
      ...added.map((block) => whole(block, 'added')),
    ]
  const olds = yield* cutAll(removed, locale, steps)
  const updates = yield* cutAll(added, locale, steps)
  const blocks: ChangedBlock[] = []
  let from = 0
  for (const old of olds) {
    steps.pass(HANDLE)
    const found = nearest(old, updates.slice(from, from + NEAR), steps)
    const runs = found === null ? null : yield* edit(old, updates[from + found] as Cut, locale, steps)
    if (steps.areDue()) yield
    if (found === null || !runs || alike(runs) < SAME_PASSAGE) {
      blocks.push(whole(old.block, 'removed'))
      continue
    }
    blocks.push(...added.slice(from, from + found).map((block) => whole(block, 'added')))
    const isSame = runs.every((run) => run.state === 'same')
    blocks.push({ kind: old.block.kind, state: isSame ? 'same' : 'changed', runs })
    from += found + 1
  }
  return [...blocks, ...added.slice(from).map((block) => whole(block, 'added'))]
}

function* cutAll(
  blocks: readonly Block[],
  locale: string,
  steps: Steps,
  granularity: 'word' | 'sentence' = 'word',
): Generator<void, Cut[]> {
  const segmenter = new Intl.Segmenter(locale, { granularity })
  const cuts: Cut[] = []
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

/** The place of the passage that shares most words with another, in whatever order; `null` where none shares enough. */
function nearest(old: Cut, candidates: readonly Cut[], steps: Steps): number | null {
  let best: { at: number; share: number } | null = null
  for (const [at, candidate] of candidates.entries()) {
    if (candidate.block.kind !== old.block.kind) continue
    const most = (2 * Math.min(old.length, candidate.length)) / (old.length + candidate.length)
    if (most < SAME_PASSAGE || most <= (best?.share ?? 0)) continue
    const distinct = Math.min(old.times.size, candidate.times.size)
    if (!steps.consume(CUT * (distinct + 1))) break
    const share = shared(old, candidate)
    if (share >= SAME_PASSAGE && share > (best?.share ?? 0)) best = { at, share }
    if (share === 1) break
  }
  return best?.at ?? null
}

/** The part of both that they have in common, by length, in whatever order. */
function shared(a: Cut, b: Cut): number {
  const [few, many] = a.times.size < b.times.size ? [a.times, b.times] : [b.times, a.times]
  let common = 0
  for (const [word, times] of few) common += Math.min(times, many.get(word) ?? 0) * word.length
  return (2 * common) / (a.length + b.length)
}

/**
 * Compares words, blanks and marks as the language cuts them; put together again they are both texts to the letter.
 * Passages that are too long for that are compared sentence by sentence, and word by word inside those that changed.
 */
function* edit(before: Cut, after: Cut, locale: string, steps: Steps): Generator<void, Run[] | null> {
  const words = compare(before.words, after.words, steps)
  if (words) return joined(runsOf(words, before.words, after.words))
  yield
  const cuts = yield* cutAll([before.block, after.block], locale, steps, 'sentence')
  const [olds = [], updates = []] = cuts.map((cut) => cut.words)
  const sentences = compare(olds, updates, steps)
  if (!sentences) return null
  const runs: Run[] = []
  let [oldPlace, nowPlace] = [0, 0]
  for (const { same, removed, added } of sentences) {
    const gone = olds.slice(oldPlace, oldPlace + removed).join('')
    const come = updates.slice(nowPlace, nowPlace + added).join('')
    const stayed = updates.slice(nowPlace + added, nowPlace + added + same).join('')
    const [oldCut, nowCut] = yield* cutAll(
      [gone, come].map((text) => ({ ...before.block, text })),
      locale,
      steps,
    )
    const inside = oldCut && nowCut && compare(oldCut.words, nowCut.words, steps)
    runs.push(...(inside ? runsOf(inside, oldCut.words, nowCut.words) : replaced(gone, come)))
    if (stayed) runs.push({ state: 'same', text: stayed })
    oldPlace += removed + same
    nowPlace += added + same
    if (steps.areDue()) yield
  }
  return joined(runs)
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

/** The part of two passages that stayed, by length. */
function alike(runs: readonly Run[]): number {
  const length = (state: Run['state']) =>
    runs.reduce((sum, run) => (run.state === state ? sum + run.text.length : sum), 0)
  const same = length('same')
  return (2 * same) / (2 * same + length('added') + length('removed'))
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
function* markMoves(blocks: ChangedBlock[], steps: Steps): Generator<void, void> {
  const keyOf = (block: ChangedBlock) => `${block.kind} ${block.runs.map((run) => run.text).join('')}`
  const added = new Map<string, ChangedBlock[]>()
  for (const block of blocks.toReversed()) {
    if (block.state !== 'added') continue
    const key = keyOf(block)
    const same = added.get(key)
    if (same) same.push(block)
    else added.set(key, [block])
    steps.pass(HANDLE)
    if (steps.areDue()) yield
  }
  for (const from of blocks) {
    steps.pass(HANDLE)
    if (steps.areDue()) yield
    if (from.state !== 'removed' || from.kind === 'rule') continue
    const to = added.get(keyOf(from))?.pop()
    if (!to) continue
    from.state = 'moved-from'
    to.state = 'moved-to'
    for (const run of [...from.runs, ...to.runs]) run.state = 'same'
  }
}

function* summarise(blocks: ChangedBlock[], locale: string, steps: Steps): Generator<void, ChangeSummary> {
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

/** Sentences of an edited passage that were not there before, or are not there any more, whichever are more. */
function changedSentences(block: ChangedBlock, segmenter: Intl.Segmenter): number {
  const sentences = (without: Run['state']) => {
    const text = block.runs.filter((run) => run.state !== without).map((run) => run.text)
    return new Set([...segmenter.segment(text.join(''))].map(({ segment }) => segment.trim()))
  }
  const before = sentences('added')
  const after = sentences('removed')
  return Math.max(before.difference(after).size, after.difference(before).size)
}

function whole(block: Block, state: 'same' | 'added' | 'removed'): ChangedBlock {
  return { kind: block.kind, state, runs: [{ state, text: block.text }] }
}

/**
 * Remembers what changed between two texts: they never change again, and comparing them takes a while, of which no
 * request takes more than a slice at once.
 */
export class KnownChanges {
  readonly #known = new Map<string, Promise<Changes>>()
  readonly #read = new Map<string, Passage[]>()

  /** Reads the texts of these letters: reading cannot be sliced, and some texts take long. */
  readAhead(letters: Letters): void {
    for (const { versions } of letters.values()) for (const { text } of versions) this.#readOnce(text)
  }

  between(before: Version, after: Version): Promise<Changes> {
    const key = JSON.stringify(
      [before, after].map(({ digest, title, addressee, locale }) => [digest, title, addressee, locale]),
    )
    let changes = this.#known.get(key)
    if (!changes) {
      changes = inSlices(compareVersions(before, after, { read: (text) => this.#readOnce(text) }))
      this.#known.set(key, changes)
    }
    return changes
  }

  #readOnce(text: string): Passage[] {
    const digest = textDigest(text)
    const prose = this.#read.get(digest) ?? readProse(text)
    this.#read.set(digest, prose)
    return prose
  }
}

async function inSlices<Result>(slices: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
    await turn()
  }
}
