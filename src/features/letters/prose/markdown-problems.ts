import { lexer, type Token, type Tokens } from 'marked'
import { linkAddress } from './read-prose.ts'

/** A problem in a text, and the line on which it begins, from 1. `what` is the rest of a sentence. */
export type MarkdownProblem = { line: number; what: string }

/** The most lists and quotes in each other; deeper ones are shown as they were typed. */
const DEEPEST = 8

/**
 * Finds what readers of a text would not see, or see differently from what is digested: HTML and comments, pictures,
 * tables, links to other schemes, titles and definitions that no page shows, and list numbers that a page would replace.
 * Characters are checked with the file: see `checkCharacters`.
 */
export function markdownProblems(markdown: string): MarkdownProblem[] {
  const finder = new Finder(markdown)
  try {
    finder.look(lexer(markdown), 0)
  } catch (error) {
    // The lexer recurses as deep as the text is nested.
    if (!(error instanceof RangeError)) throw error
    return [{ line: 1, what: TOO_DEEP }]
  }
  return finder.problems().toSorted((a, b) => a.line - b.line)
}

const TOO_DEEP = `has lists or quotations inside each other more than ${DEEPEST} deep. Make it flatter.`

class Finder {
  readonly #markdown: string
  readonly #found: MarkdownProblem[] = []
  readonly #definitions: { label: string; line: number }[] = []
  readonly #used = new Set<string>()
  /** The offset up to which the text was searched for tokens, which come in its order, and the line there. */
  #place = 0
  #line = 1

  constructor(markdown: string) {
    this.#markdown = markdown
  }

  problems(): MarkdownProblem[] {
    const seen = new Set<string>()
    const unseen = this.#definitions.filter(({ label }) => {
      const isSeen = this.#used.has(label) && !seen.has(label)
      seen.add(label)
      return !isSeen
    })
    const what = 'defines the address of a link that is not in the text, or is defined already. Remove it.'
    return [...this.#found, ...unseen.map(({ line }) => ({ line, what }))]
  }

  look(tokens: readonly Token[], depth: number): void {
    if (depth > DEEPEST) {
      this.#add(tokens[0]?.raw ?? '', TOO_DEEP)
      return
    }
    for (const token of tokens) {
      this.#lookAt(token, depth)
      if (innerOf(token).length === 0 && token.type !== 'list') this.#pass(token.raw)
    }
  }

  #lookAt(token: Token, depth: number): void {
    if (token.type === 'link') this.#lookAtLink(token as Tokens.Link, depth)
    else if (token.type === 'list') this.#lookAtList(token as Tokens.List, depth)
    else if (token.type === 'def') this.#lookAtDefinition(token as Tokens.Def)
    else {
      const what = refusalOf(token)
      if (what === null) this.look(innerOf(token), token.type === 'blockquote' ? depth + 1 : depth)
      else this.#add(token.raw, what)
    }
  }

  #lookAtDefinition({ raw, tag, title }: Tokens.Def): void {
    this.#goTo(raw)
    this.#definitions.push({ label: labelOf(tag), line: this.#line })
    if (title) this.#add(raw, NO_TITLE)
  }

  #lookAtLink(token: Tokens.Link, depth: number): void {
    const reference = /\[([^[\]]*)\]$/.exec(token.raw)?.[1]
    if (reference !== undefined) this.#used.add(labelOf(reference || token.text))
    if (linkAddress(token.href) === null)
      this.#add(
        token.raw,
        `links to ${start(token.href) || 'nothing'}. A link begins with https://, http:// or mailto:.`,
      )
    else if (reference === undefined && token.title) this.#add(token.raw, NO_TITLE)
    this.look(token.tokens, depth)
  }

  #lookAtList(list: Tokens.List, depth: number): void {
    for (const [i, item] of list.items.entries()) {
      const number = /^\s*(\d+)[.)]/.exec(item.raw)?.[1]
      const expected = Number(list.start) + i
      if (list.ordered && number !== undefined && Number(number) !== expected)
        this.#add(
          item.raw,
          `has the number ${number} where the page would show ${expected}. Number the list in order.`,
        )
      this.look(item.tokens, depth + 1)
    }
  }

  #add(raw: string, what: string): void {
    this.#goTo(raw)
    this.#found.push({ line: this.#line, what })
  }

  /** Moves to the beginning of a token. In lists and quotes its text lacks their markers, but its first line is found. */
  #goTo(raw: string): void {
    const found = this.#markdown.indexOf(firstLine(raw), this.#place)
    if (found !== -1) this.#moveTo(found)
  }

  /** Moves to the end of a token that contains no others. */
  #pass(raw: string): void {
    const line = firstLine(raw)
    const found = this.#markdown.indexOf(line, this.#place)
    if (found !== -1) this.#moveTo(found + line.length)
  }

  #moveTo(place: number): void {
    for (let i = this.#place; i < place; i += 1) if (this.#markdown[i] === '\n') this.#line += 1
    this.#place = place
  }
}

/** Why a kind of token is not allowed; `null` where it is. */
function refusalOf(token: Token): string | null {
  switch (token.type) {
    case 'html':
      return `has HTML (${start(token.raw)}), which is not shown. Write a backslash before each <, or remove it.`
    case 'image':
      return `has a picture (${start(token.raw)}). A text has none; use theme.picture in letter.yaml.`
    case 'table':
      return 'has a table. Write it as a list.'
    case 'code':
      return token.lang
        ? `names the language of code (${start(token.lang)}), which is not shown. Remove it.`
        : null
    default:
      return null
  }
}

/** The tokens inside a token. */
function innerOf(token: Token): readonly Token[] {
  return 'tokens' in token && token.tokens ? token.tokens : []
}

const NO_TITLE = 'gives a link a title, which is not shown. Remove it.'

/** A label in its canonical form: case and white space make no difference (CommonMark, 4.7). */
function labelOf(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}

function firstLine(text: string): string {
  const trimmed = text.trim()
  const end = trimmed.indexOf('\n')
  return end === -1 ? trimmed : trimmed.slice(0, end)
}

/** The first words of a text, for a sentence. */
function start(text: string): string {
  const line = firstLine(text)
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}
