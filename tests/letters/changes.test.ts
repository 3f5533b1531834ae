import { describe, expect, it } from 'vitest'
import type { Version } from '../../src/domain/letter.ts'
import { blocksOf } from '../../src/letters/blocks.ts'
import { type ChangedBlock, changesBetween } from '../../src/letters/changes.ts'
import { shippedLetter } from '../support/app.ts'

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
  it('is none between a text and itself', () => {
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
      'changed: [-All -]{+A few +}of us were promised a screening. It never came.',
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

  it('reads lists, headings and quotes, and not the marks that make them', () => {
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
