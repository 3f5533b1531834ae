import {
  type Passage as Prose,
  plainText,
  type Run,
  readProse,
  saysItsAddress,
  withSingleBlanks,
} from '#features/letters/prose/read-prose.ts'
import type { Span } from './lines.ts'
import type { Style } from './shaping.ts'

/** A passage of a letter with its emphasis, for paper. */
export type Passage = {
  kind: 'heading' | 'paragraph' | 'quote' | 'code' | 'rule'
  /** The marker before the first passage of a list item: its number or a dash. */
  marker: string
  /** How deep it is nested in lists and quotes. */
  depth: number
  spans: Span[]
}

type Place = { kind: 'paragraph' | 'quote'; depth: number }

const TEXT: Style = { role: 'text', size: 11.2, colour: 'ink', features: ['onum', 'pnum'] }
const STRONG: Style = { ...TEXT, role: 'strong' }
const EMPHASIS: Style = { ...TEXT, role: 'emphasis' }
const HEADING: Style = { ...STRONG, size: 13 }
const CODE: Style = { role: 'code', size: 9.6, colour: 'ink' }
const AFTER_LINK: Style = { ...CODE, size: 8.4, colour: 'soft' }

/** The passages of a Markdown text, in the order of reading. */
export function passagesOf(markdown: string): Passage[] {
  return readProse(markdown).flatMap((passage) => set(passage, { kind: 'paragraph', depth: 0 }))
}

function set(prose: Prose, place: Place): Passage[] {
  const passage = (spans: Span[], kind: Passage['kind'] = place.kind): Passage[] => [
    { kind, marker: '', depth: place.depth, spans },
  ]
  switch (prose.kind) {
    case 'heading':
      return passage(spansOf(prose.of, HEADING), 'heading')
    case 'paragraph':
      return passage(spansOf(prose.of, place.kind === 'quote' ? EMPHASIS : TEXT))
    case 'list':
      return prose.items.flatMap((item, i) => {
        const passages = item.flatMap((inner) => set(inner, { ...place, depth: place.depth + 1 }))
        const marker = prose.start === null ? '–' : `${prose.start + i}.`
        return passages.map((inner, n) => (n === 0 ? { ...inner, marker } : inner))
      })
    case 'quote':
      return prose.of.flatMap((inner) => set(inner, { kind: 'quote', depth: place.depth + 1 }))
    case 'code':
      return prose.text.split('\n').flatMap((line) => passage([{ text: line || ' ', style: CODE }], 'code'))
    case 'rule':
      return passage([], 'rule')
  }
}

function spansOf(runs: readonly Run[], style: Style): Span[] {
  return runs.flatMap((run) => spansOfRun(run, style))
}

function spansOfRun(run: Run, style: Style): Span[] {
  switch (run.kind) {
    case 'text':
      return [{ text: withSingleBlanks(run.text), style }]
    case 'code':
      return [{ text: withSingleBlanks(run.text), style: CODE }]
    case 'strong':
      return spansOf(run.of, { ...STRONG, size: style.size })
    case 'em':
      // Emphasis inside italics is upright.
      return spansOf(run.of, style.role === 'emphasis' ? TEXT : { ...EMPHASIS, size: style.size })
    case 'link': {
      // On paper, the address of a link is printed after its words.
      const spans = spansOf(run.of, style)
      return saysItsAddress(plainText(run.of), run.to)
        ? spans
        : [...spans, { text: ` (${run.to})`, style: AFTER_LINK }]
    }
    case 'break':
      return [{ text: '\n', style }]
  }
}
