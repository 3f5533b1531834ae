import { lexer, type Token, type Tokens } from 'marked'
import type { Span } from './lines.ts'
import type { Style } from './shaping.ts'

/** A passage of a letter with its emphasis: what the page shows as HTML, for paper. */
export type Passage = {
  kind: 'heading' | 'paragraph' | 'quote' | 'code' | 'rule'
  /** What stands before the first passage of an item of a list: its number or a dash. */
  marker: string
  /** How deep in lists and quotes it is. */
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
  return lexer(markdown).flatMap((token) => passagesOfToken(token, { kind: 'paragraph', depth: 0 }))
}

function passagesOfToken(token: Token, place: Place): Passage[] {
  const passage = (spans: Span[], kind: Passage['kind'] = place.kind): Passage[] => [
    { kind, marker: '', depth: place.depth, spans },
  ]
  const own = place.kind === 'quote' ? EMPHASIS : TEXT
  switch (token.type) {
    case 'heading':
      return passage(spansOf(token.tokens ?? [], HEADING), 'heading')
    case 'paragraph':
    case 'text':
      return passage(spansOf(token.tokens ?? [token], own))
    case 'list':
      return itemsOf(token as Tokens.List, place)
    case 'blockquote':
      return (token.tokens ?? []).flatMap((inner) =>
        passagesOfToken(inner, { kind: 'quote', depth: place.depth + 1 }),
      )
    case 'code':
      return (token as Tokens.Code).text
        .split('\n')
        .flatMap((line) => passage([{ text: line || ' ', style: CODE }], 'code'))
    case 'hr':
      return passage([], 'rule')
    case 'space':
    case 'def':
      return []
    default:
      return passage([{ text: token.raw.trim(), style: own }])
  }
}

function itemsOf(list: Tokens.List, place: Place): Passage[] {
  const first = typeof list.start === 'number' ? list.start : 1
  return list.items.flatMap((item, i) => {
    const passages = item.tokens.flatMap((inner) =>
      passagesOfToken(inner, { ...place, depth: place.depth + 1 }),
    )
    const marker = list.ordered ? `${first + i}.` : '–'
    return passages.map((passage, n) => (n === 0 ? { ...passage, marker } : passage))
  })
}

function spansOf(tokens: readonly Token[], style: Style): Span[] {
  return tokens.flatMap((token): Span[] => {
    const inner = 'tokens' in token && token.tokens ? token.tokens : null
    switch (token.type) {
      case 'strong':
        return spansOf(inner ?? [], { ...STRONG, size: style.size })
      case 'em':
        // Emphasis within what is set in italics stands upright.
        return spansOf(inner ?? [], style.role === 'emphasis' ? TEXT : { ...EMPHASIS, size: style.size })
      case 'codespan':
        return [{ text: unescaped((token as Tokens.Codespan).text), style: CODE }]
      case 'link':
        return linked(token as Tokens.Link, style)
      case 'br':
        return [{ text: '\n', style }]
      default:
        if (inner) return spansOf(inner, style)
        return [
          { text: unescaped('text' in token ? String(token.text) : token.raw).replace(/\s+/g, ' '), style },
        ]
    }
  })
}

/** On paper nobody follows a link: its address stands behind it. */
function linked({ tokens, text, href }: Tokens.Link, style: Style): Span[] {
  const spans = spansOf(tokens, style)
  return text === href ? spans : [...spans, { text: ` (${href})`, style: AFTER_LINK }]
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The lexer escapes what HTML would misread; here it is text. */
function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}
