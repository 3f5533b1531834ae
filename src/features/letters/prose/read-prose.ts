import { lexer, type Token, type Tokens } from 'marked'

/** A run of text: plain, code, emphasis, or a link, whose address is absolute and http, https or mailto. */
export type Run =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em'; of: Run[] }
  | { kind: 'link'; to: string; of: Run[] }
  | { kind: 'break' }

/**
 * A passage of what organisers write. `level`: of a heading, from 1. `start`: the first number of a numbered list,
 * `null` for one without.
 */
export type Passage =
  | { kind: 'heading'; level: number; of: Run[] }
  | { kind: 'paragraph'; of: Run[] }
  | { kind: 'list'; start: number | null; items: Passage[][] }
  | { kind: 'quote'; of: Passage[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }

const SCHEMES = new Set(['http:', 'https:', 'mailto:'])

/** Lists and quotes that are nested deeper than this are shown as they were typed. */
const DEEPEST = 8

/**
 * Parses Markdown (CommonMark, with the bare links of GitHub's) into the one tree that pages, emails, feeds, documents and
 * comparisons print. No character is changed: quotes, dashes, dots and character references stay as they were typed.
 * HTML, tables, boxes and struck words become text; of a picture, and of a link to another scheme, the words stay. Never
 * throws.
 */
export function readProse(markdown: string): Passage[] {
  try {
    return passagesOf(lexer(markdown), 0)
  } catch (error) {
    // The lexer recurses as deep as the text is nested.
    if (!(error instanceof RangeError)) throw error
    return markdown.split(/\n{2,}/).map((text) => ({ kind: 'paragraph', of: [{ kind: 'text', text }] }))
  }
}

/** The text of runs, without emphasis and addresses. A line break becomes a space. */
export function plainText(runs: readonly Run[]): string {
  return runs
    .map((run) => {
      if (run.kind === 'break') return ' '
      return run.kind === 'text' || run.kind === 'code' ? run.text : plainText(run.of)
    })
    .join('')
}

/** Whether the words of a link are its address, with or without its scheme. */
export function saysItsAddress(words: string, to: string): boolean {
  const bare = to.replace(/^mailto:/, '')
  return [to, bare, bare.replace(/\/$/, ''), bare.replace(/^http:\/\/(www\..*?)\/?$/, '$1')].includes(words)
}

/** Collapses white space as HTML does; no-break spaces stay. */
export function withSingleBlanks(text: string): string {
  return text.replace(/[ \t\n\f\r]+/g, ' ')
}

function passagesOf(tokens: Token[], depth: number): Passage[] {
  return tokens.flatMap((token) => passageOf(token, depth))
}

function passageOf(token: Token, depth: number): Passage[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', level: (token as Tokens.Heading).depth, of: runsOf(token.tokens ?? []) }]
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', of: runsOf(token.tokens ?? [token]) }]
    case 'list': {
      if (depth >= DEEPEST) return asTyped(token)
      const { ordered, start, items } = token as Tokens.List
      const shown = items.map((item) => itemOf(item, depth + 1))
      return [{ kind: 'list', start: ordered ? Number(start) : null, items: shown }]
    }
    case 'blockquote':
      return depth >= DEEPEST
        ? asTyped(token)
        : [{ kind: 'quote', of: passagesOf(token.tokens ?? [], depth + 1) }]
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }]
    case 'hr':
      return [{ kind: 'rule' }]
    default:
      return asTyped(token)
  }
}

/** An item of a list. A box (`[ ]`) becomes text at its beginning. */
function itemOf({ tokens }: Tokens.ListItem, depth: number): Passage[] {
  const [box, ...rest] = tokens
  if (box?.type !== 'checkbox') return passagesOf(tokens, depth)
  const typed: Run = { kind: 'text', text: box.raw }
  const [first, ...others] = passagesOf(rest, depth)
  return first?.kind === 'paragraph'
    ? [{ kind: 'paragraph', of: [typed, ...first.of] }, ...others]
    : [{ kind: 'paragraph', of: [typed] }, ...(first ? [first] : []), ...others]
}

function runsOf(tokens: Token[]): Run[] {
  return tokens.flatMap((token): Run[] => {
    const inner = 'tokens' in token && token.tokens ? token.tokens : null
    switch (token.type) {
      case 'br':
        return [{ kind: 'break' }]
      case 'strong':
      case 'em':
        return [{ kind: token.type, of: runsOf(inner ?? []) }]
      case 'codespan':
        return [{ kind: 'code', text: token.text }]
      case 'link': {
        const of = runsOf(inner ?? [])
        const to = linkAddress(token.href)
        return to === null ? of : [{ kind: 'link', to, of }]
      }
      case 'image':
        return inner ? runsOf(inner) : []
      case 'escape':
        return [{ kind: 'text', text: token.text }]
      default:
        // `raw`: in `text`, the lexer has resolved some character references.
        return inner && token.type !== 'del' ? runsOf(inner) : [{ kind: 'text', text: token.raw }]
    }
  })
}

/** The address that a link may lead to: absolute, http, https or mailto; `null` for any other. */
export function linkAddress(href: string): string | null {
  try {
    const { protocol, href: whole } = new URL(href)
    return SCHEMES.has(protocol) ? whole : null
  } catch {
    return null
  }
}

/** A token as it was typed. Blank lines and definitions of links show nothing. */
function asTyped({ type, raw }: Token): Passage[] {
  const text = raw.trim()
  if (type === 'space' || type === 'def' || text === '') return []
  return [{ kind: 'paragraph', of: [{ kind: 'text', text }] }]
}
