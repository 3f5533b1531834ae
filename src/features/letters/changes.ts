import { type Block, blocksFrom, linksIn } from './blocks.ts'
import { type ChangeSummary, summarizeChanges } from './change-summary.ts'
import { type ChangedBlock, wholeBlock } from './changes/changed-block.ts'
import { allReplaced, compareLists } from './changes/compare-lists.ts'
import { markMoves } from './changes/mark-moves.ts'
import { pairPassages } from './changes/pair-passages.ts'
import { Steps } from './changes/steps.ts'
import type { Version } from './letter.ts'
import { type Passage, readProse } from './prose/read-prose.ts'

/** What changed between two versions in one language: all passages in the order of reading, and the figures. */
export type Changes = { blocks: ChangedBlock[]; summary: ChangeSummary }

/** What is compared: a text, and what was published with it. */
export type Compared = Pick<Version, 'text' | 'title' | 'addressee'>

/** Compares two versions in one language, passage by passage, and word by word inside a passage. */
export function changesBetween(before: Compared, after: Compared & Pick<Version, 'locale'>): Changes {
  const slices = compareVersions(before, after)
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
  }
}

/**
 * Compares two versions in slices: yields at the end of each. Takes no more than `Steps` allows, whatever the texts are;
 * passages that are too different for that are shown as removed and added.
 */
export function* compareVersions(
  before: Compared,
  after: Compared & Pick<Version, 'locale'>,
  { steps = new Steps(), read = readProse }: { steps?: Steps; read?: (markdown: string) => Passage[] } = {},
): Generator<void, Changes> {
  const { locale } = after
  const [old, now] = [read(before.text), read(after.text)]
  const addresses = haveOtherLinks(old, now)
  const oldBlocks = blocksFrom(old, { addresses })
  yield
  const nowBlocks = blocksFrom(now, { addresses })
  yield
  const heads = yield* compareHeads(before, after, locale, steps)
  const passages = yield* comparePassages(oldBlocks, nowBlocks, locale, steps)
  const blocks = [...heads, ...passages]
  yield* markMoves(blocks, steps)
  return { blocks, summary: yield* summarizeChanges(blocks, locale, steps) }
}

/** Whether a link leads elsewhere, although its words may be the same. */
function haveOtherLinks(old: readonly Passage[], now: readonly Passage[]): boolean {
  const [oldLinks, nowLinks] = [linksIn(old), linksIn(now)]
  return oldLinks.length !== nowLinks.length || oldLinks.some((link, i) => link !== nowLinks[i])
}

const HEADS = [
  ['paragraph', 'addressee'],
  ['heading', 'title'],
] as const

function* compareHeads(
  before: Compared,
  after: Compared,
  locale: string,
  steps: Steps,
): Generator<void, ChangedBlock[]> {
  const blocks: ChangedBlock[] = []
  for (const [kind, head] of HEADS) {
    if (before[head] === after[head]) continue
    const [old, now] = [
      { kind, text: before[head] },
      { kind, text: after[head] },
    ]
    blocks.push(...(yield* pairPassages([old], [now], locale, steps)))
  }
  return blocks
}

function* comparePassages(
  old: readonly Block[],
  now: readonly Block[],
  locale: string,
  steps: Steps,
): Generator<void, ChangedBlock[]> {
  const keysOf = (all: readonly Block[]) => all.map((block) => `${block.kind} ${block.text}`)
  const hunks = compareLists(keysOf(old), keysOf(now), steps) ?? allReplaced(old, now)
  yield
  const blocks: ChangedBlock[] = []
  let [oldAt, nowAt] = [0, 0]
  for (const { same, removed, added } of hunks) {
    const gone = old.slice(oldAt, oldAt + removed)
    const come = now.slice(nowAt, nowAt + added)
    const stayed = now.slice(nowAt + added, nowAt + added + same)
    blocks.push(...(yield* pairPassages(gone, come, locale, steps)))
    blocks.push(...stayed.map((block) => wholeBlock(block, 'same')))
    oldAt += removed + same
    nowAt += added + same
  }
  return blocks
}
