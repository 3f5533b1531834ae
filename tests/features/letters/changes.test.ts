import { describe, expect, it } from 'vitest'
import { blocksOf } from '#features/letters/blocks.ts'
import type { ChangedBlock } from '#features/letters/changes/changed-block.ts'
import { MOST_AT_ONCE } from '#features/letters/changes/compare-lists.ts'
import { MOST_STEPS, SLICE, Steps } from '#features/letters/changes/steps.ts'
import { changesBetween, compareVersions } from '#features/letters/changes.ts'
import type { Version } from '#features/letters/letter.ts'
import { shippedLetter } from '#tests/support/app.ts'

const [shipped] = shippedLetter().versions
const version = (text: string, locale = 'en') => ({ ...shipped, text, locale }) as Version
const between = (before: string, after: string, locale?: string) =>
  changesBetween(version(before, locale), version(after, locale))

/** As one would mark it by hand: {+added+}, [-removed-]. */
function marked(blocks: ChangedBlock[]): string[] {
  return blocks.map(({ state, runs }) => {
    const words = runs.map((run) =>
      run.state === 'same' ? run.text : run.state === 'added' ? `{+${run.text}+}` : `[-${run.text}-]`,
    )
    return `${state}: ${words.join('')}`
  })
}

describe('the difference between two versions', () => {
  it('does not exist between a text and itself', () => {
    const { blocks, summary } = between('One.\n\nTwo.\n', 'One.\n\nTwo.\n')
    expect(blocks.map(({ state }) => state)).toEqual(['same', 'same'])
    expect(summary).toEqual({ added: 0, removed: 0, moved: 0, sentences: 0 })
  })

  it('is word by word inside a passage', () => {
    const { blocks, summary } = between(
      'All of us were promised a screening. It never came.\n',
      'A few of us were promised a screening. It never came.\n',
    )
    expect(marked(blocks)).toEqual([
      'changed: [-All-]{+A few+} of us were promised a screening. It never came.',
    ])
    expect(summary.sentences).toBe(1)
  })

  it('tells passages that came and went from those that were edited', () => {
    const { blocks, summary } = between(
      'One two three four.\n\nGone.\n',
      'New here.\n\nOne two three five.\n',
    )
    expect(marked(blocks)).toEqual([
      'added: {+New here.+}',
      'changed: One two three [-four-]{+five+}.',
      'removed: [-Gone.-]',
    ])
    expect(summary).toEqual({ added: 1, removed: 1, moved: 0, sentences: 1 })
  })

  it('shows a moved passage in both places, as moved', () => {
    const { blocks, summary } = between('First.\n\nSecond.\n\nThird.\n', 'Second.\n\nThird.\n\nFirst.\n')
    expect(blocks.map(({ state }) => state)).toEqual(['moved-from', 'same', 'same', 'moved-to'])
    expect(summary).toEqual({ added: 0, removed: 0, moved: 1, sentences: 0 })
  })

  it('reads lists, headings and quotes without their markers', () => {
    expect(
      blocksOf('# Title\n\n1. One **bold** [link](https://example.org)\n2. Two\n\n> Quoted & so\n\n---\n'),
    ).toEqual([
      { kind: 'heading', text: 'Title' },
      { kind: 'item', text: 'One bold link' },
      { kind: 'item', text: 'Two' },
      { kind: 'quote', text: 'Quoted & so' },
      { kind: 'rule', text: '' },
    ])
  })

  it('finds words in a text from right to left', () => {
    const { blocks } = between('نطلب أجرا عن العمل.\n', 'نطلب أجرا عادلا عن العمل.\n', 'ar')
    expect(marked(blocks)).toEqual(['changed: نطلب أجرا {+عادلا +}عن العمل.'])
  })

  it('shows that a link leads elsewhere, though its words are the same', () => {
    const { blocks, summary } = between(
      'Read [the report](https://example.org/1). It is long.\n',
      'Read [the report](https://example.org/2). It is long.\n',
    )
    expect(marked(blocks)).toEqual(['changed: Read the report (https://example.org/[-1-]{+2+}). It is long.'])
    expect(summary.sentences).toBe(1)
  })

  it('shows another title and addressee, and neither where they are the same', () => {
    const before = { ...version('Words.\n'), title: 'We are artists', addressee: 'Minister Voss' }
    const after = { ...before, title: 'We are all artists' }
    expect(marked(changesBetween(before, after).blocks)).toEqual([
      'changed: We are {+all +}artists',
      'same: Words.',
    ])
    const other = { ...before, addressee: 'the company' }
    expect(marked(changesBetween(before, other).blocks)).toEqual([
      'removed: [-Minister Voss-]',
      'added: {+the company+}',
      'same: Words.',
    ])
  })

  it('is readable in a long passage of many sentences', () => {
    const sentences = Array.from(
      { length: 600 },
      (_, i) => `Sentence ${i} has some words, and no other is like it.`,
    )
    const edited = sentences.map((each, i) => (i % 60 === 7 ? each.replace('some', 'many') : each))
    const { blocks, summary } = between(`${sentences.join(' ')}\n`, `${edited.join(' ')}\n`)
    expect(blocks.map(({ state }) => state)).toEqual(['changed'])
    expect(summary.sentences).toBe(10)
    expect(marked(blocks)[0]).toContain('Sentence 7 has [-some-]{+many+} words')
  })

  it('keeps every word of both versions', () => {
    const [before, after] = shippedLetter().versions
    const { blocks, summary } = changesBetween(before as Version, after as Version)
    const text = (without: string) =>
      blocks
        .map((block) =>
          block.runs
            .filter((run) => run.state !== without)
            .map((run) => run.text)
            .join(''),
        )
        .filter(Boolean)
    expect(text('removed')).toEqual(blocksOf(after?.text ?? '').map((block) => block.text))
    expect(text('added')).toEqual(blocksOf(before?.text ?? '').map((block) => block.text))
    expect(summary).toEqual({ added: 2, removed: 0, moved: 0, sentences: 1 })
  })
})

/** The same numbers every time. */
function numbers(): (below: number) => number {
  let last = 1
  return (below) => {
    last = (last * 48_271) % 2_147_483_647
    return last % below
  }
}

describe('a difference ends in time, and in slices', () => {
  const random = numbers()
  const many = Array.from({ length: 5_000 }, (_, i) => `w${i.toString(36)}`)
  const some = (count: number, words: readonly string[], between = ' ') =>
    Array.from({ length: count }, () => words[random(words.length)]).join(between)
  const passages = (count: number, words: number) =>
    Array.from({ length: count }, () => some(words, ['a', 'b'])).join('\n\n')

  it.each<[string, () => [string, string]]>([
    ['80 kB of two words', () => [some(40_000, ['a', 'b']), some(40_000, ['a', 'b'])]],
    ['80 kB of one word', () => ['a '.repeat(40_000), 'a '.repeat(30_000) + 'b '.repeat(5_000)]],
    ['80 kB of one word, and another', () => ['a '.repeat(40_000), 'b '.repeat(40_000)]],
    ['one word of 80 kB', () => ['a'.repeat(80_000), 'a'.repeat(79_999)]],
    ['80 kB of many words', () => [some(16_000, many), some(16_000, many)]],
    ['short sentences of two words', () => [some(9_000, ['a b.', 'b a.']), some(9_000, ['a b.', 'b a.'])]],
    ['passages of one word', () => [some(8_000, ['a', 'b'], '\n\n'), some(8_000, ['a', 'b'], '\n\n')]],
    ['few passages of one word', () => [some(1_900, many, '\n\n'), some(1_900, many, '\n\n')]],
    ['passages of five words', () => [passages(1_900, 5), passages(1_900, 5)]],
    ['passages of fifty words', () => [passages(800, 50), passages(800, 50)]],
    ['items', () => ['- a\n'.repeat(5_000), '- b\n'.repeat(5_000)]],
    ['a text without blanks', () => ['我们'.repeat(13_000), '们我'.repeat(13_000)]],
    ['nothing in common', () => ['a '.repeat(40_000), 'بت '.repeat(20_000)]],
  ])('%s', (_, texts) => {
    const [before, after] = texts().map((text) => version(`${text}\n`)) as [Version, Version]
    const steps = new Steps()
    const slices = compareVersions(before, after, { steps })
    let [longest, from] = [0, 0]
    let result = slices.next()
    for (; !result.done; result = slices.next()) {
      longest = Math.max(longest, steps.taken - from)
      from = steps.taken
    }
    // One list of 40,000 words is walked from both ends besides.
    expect(longest).toBeLessThan(SLICE + MOST_AT_ONCE + 100_000)
    // What is linear: each character is cut off once as a word and once as a sentence, each passage is handled.
    const passagesOfBoth = blocksOf(before.text).length + blocksOf(after.text).length
    expect(steps.taken).toBeLessThan(
      MOST_STEPS + 40 * (before.text.length + after.text.length) + 2_000 * passagesOfBoth,
    )
    const words = (without: string) =>
      result.value?.blocks
        .map(({ runs }) => runs.flatMap((run) => (run.state === without ? [] : [run.text])).join(''))
        .filter(Boolean)
        .sort()
    const { blocks } = result.value as { blocks: ChangedBlock[] }
    const isOf = (side: 'from' | 'to') => (block: ChangedBlock) => block.state !== `moved-${side}`
    expect(blocks.filter(isOf('to')).length).toBeGreaterThan(0)
    if (!blocks.some(({ state }) => state.startsWith('moved'))) {
      expect(words('removed')).toEqual(
        blocksOf(after.text)
          .map(({ text }) => text)
          .sort(),
      )
      expect(words('added')).toEqual(
        blocksOf(before.text)
          .map(({ text }) => text)
          .sort(),
      )
    }
  })
})
