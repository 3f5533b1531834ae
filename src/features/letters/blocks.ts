import {
  type Passage,
  plainText,
  type Run,
  readProse,
  saysItsAddress,
  withSingleBlanks,
} from './prose/read-prose.ts'

/** A passage of a letter as plain text, and its kind. */
export type Block = { kind: 'heading' | 'paragraph' | 'item' | 'quote' | 'code' | 'rule'; text: string }

type Kind = 'paragraph' | 'quote' | 'item'

/** The passages of a Markdown text in the order of reading; of emphasis and links only the words stay. */
export function blocksOf(markdown: string): Block[] {
  return blocksFrom(readProse(markdown))
}

/** The same for a parsed text. `addresses`: the address of each link follows its words. */
export function blocksFrom(prose: readonly Passage[], { addresses = false } = {}): Block[] {
  const wordsOf = (runs: readonly Run[]) =>
    withSingleBlanks(plainText(addresses ? runs.map(withAddress) : runs)).trim()
  const blocksIn = (passages: readonly Passage[], kind: Kind): Block[] =>
    passages.flatMap((passage) => blocksOfPassage(passage, kind))
  const blocksOfPassage = (passage: Passage, kind: Kind): Block[] => {
    switch (passage.kind) {
      case 'heading':
        return [{ kind: 'heading', text: wordsOf(passage.of) }]
      case 'paragraph':
        return [{ kind, text: wordsOf(passage.of) }]
      case 'list':
        return passage.items.flatMap((item) => blocksIn(item, 'item'))
      case 'quote':
        return blocksIn(passage.of, 'quote')
      case 'code':
        return [{ kind: 'code', text: passage.text }]
      case 'rule':
        return [{ kind: 'rule', text: '' }]
    }
  }
  return blocksIn(prose, 'paragraph')
}

/** Where the links of a text lead, in the order of reading. */
export function linksIn(prose: readonly Passage[]): string[] {
  const inRuns = (runs: readonly Run[]): string[] =>
    runs.flatMap((run) => ('of' in run ? [...(run.kind === 'link' ? [run.to] : []), ...inRuns(run.of)] : []))
  return prose.flatMap((passage) => {
    if (passage.kind === 'heading' || passage.kind === 'paragraph') return inRuns(passage.of)
    if (passage.kind === 'list') return passage.items.flatMap(linksIn)
    return passage.kind === 'quote' ? linksIn(passage.of) : []
  })
}

/** A link with its address after its words, as on paper. */
function withAddress(run: Run): Run {
  if (!('of' in run)) return run
  const of = run.of.map(withAddress)
  if (run.kind !== 'link' || saysItsAddress(plainText(run.of), run.to)) return { ...run, of }
  return { ...run, of: [...of, { kind: 'text', text: ` (${run.to})` }] }
}
