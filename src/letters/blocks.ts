import { lexer, type Token, type Tokens } from 'marked'

/** A passage of a letter as a reader sees it: plain words, with what kind of passage it is. */
export type Block = { kind: 'heading' | 'paragraph' | 'item' | 'quote' | 'code' | 'rule'; text: string }

/** The passages of a Markdown text, in the order of reading; emphasis, links and the like leave only their words. */
export function blocksOf(markdown: string): Block[] {
  return lexer(markdown).flatMap((token) => blocksOfToken(token, 'paragraph'))
}

function blocksOfToken(token: Token, kind: 'paragraph' | 'quote' | 'item'): Block[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', text: wordsOf(token.tokens ?? []) }]
    case 'paragraph':
    case 'text':
      return [{ kind, text: wordsOf(token.tokens ?? [token]) }]
    case 'list':
      return (token as Tokens.List).items.flatMap((item) =>
        item.tokens.flatMap((inner) => blocksOfToken(inner, 'item')),
      )
    case 'blockquote':
      return (token.tokens ?? []).flatMap((inner) => blocksOfToken(inner, 'quote'))
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }]
    case 'hr':
      return [{ kind: 'rule', text: '' }]
    case 'space':
    case 'def':
      return []
    default:
      return [{ kind, text: token.raw.trim() }]
  }
}

function wordsOf(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'br') return ' '
      if ('tokens' in token && token.tokens) return wordsOf(token.tokens)
      return unescaped('text' in token ? String(token.text) : token.raw)
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The lexer escapes what HTML would misread; here it is text. */
function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}
