import { lexer, type Token, type Tokens } from 'marked'

/** A run of words: plain, set off, or a link, whose address is absolute and http, https or mailto. */
export type Run =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em'; of: Run[] }
  | { kind: 'link'; to: string; of: Run[] }
  | { kind: 'break' }

/** A passage of what organisers write. `start`: the first number of a numbered list, `null` for one without. */
export type Passage =
  | { kind: 'heading' | 'paragraph'; of: Run[] }
  | { kind: 'list'; start: number | null; items: Passage[][] }
  | { kind: 'quote'; of: Passage[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }

const SCHEMES = new Set(['http:', 'https:', 'mailto:'])

/** What stands in lists and quotes deeper than this is shown as it was typed. */
const DEEPEST = 8

/**
 * Reads Markdown (CommonMark, with the bare links of GitHub's) into what a page, a mail and a feed can show alike. HTML
 * is text like any other, of a picture its words stay, of a link to anywhere else too. Never throws.
 */
export function readProse(markdown: string): Passage[] {
  try {
    return passagesOf(lexer(markdown), 0)
  } catch (error) {
    // The lexer goes as deep as the text does, and a stack has an end.
    if (!(error instanceof RangeError)) throw error
    return markdown.split(/\n{2,}/).map((text) => ({ kind: 'paragraph', of: [{ kind: 'text', text }] }))
  }
}

function passagesOf(tokens: Token[], depth: number): Passage[] {
  return tokens.flatMap((token) => passageOf(token, depth))
}

function passageOf(token: Token, depth: number): Passage[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', of: runsOf(token.tokens ?? []) }]
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', of: runsOf(token.tokens ?? [token]) }]
    case 'list': {
      if (depth >= DEEPEST) return asTyped(token)
      const { ordered, start, items } = token as Tokens.List
      const shown = items.map((item) => passagesOf(item.tokens, depth + 1))
      return [{ kind: 'list', start: ordered ? Number(start) || 1 : null, items: shown }]
    }
    case 'blockquote':
      return depth >= DEEPEST
        ? asTyped(token)
        : [{ kind: 'quote', of: passagesOf(token.tokens ?? [], depth + 1) }]
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }]
    case 'hr':
      return [{ kind: 'rule' }]
    case 'checkbox':
      return []
    default:
      return asTyped(token)
  }
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
        const to = addressOf(token.href)
        return to === null ? of : [{ kind: 'link', to, of }]
      }
      default:
        if (inner) return runsOf(inner)
        return [{ kind: 'text', text: 'text' in token ? String(token.text) : token.raw }]
    }
  })
}

/** Where a link may lead; `null`: nowhere. */
function addressOf(href: string): string | null {
  try {
    const { protocol, href: whole } = new URL(href)
    return SCHEMES.has(protocol) ? whole : null
  } catch {
    return null
  }
}

/** Blank lines and definitions of links show nothing. */
function asTyped({ type, raw }: Token): Passage[] {
  const text = raw.trim()
  if (type === 'space' || type === 'def' || text === '') return []
  return [{ kind: 'paragraph', of: [{ kind: 'text', text }] }]
}
