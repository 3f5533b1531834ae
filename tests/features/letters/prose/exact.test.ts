import { describe, expect, it } from 'vitest'
import { passagesOf } from '#features/hand-over/document/letter-text.ts'
import { blocksOf } from '#features/letters/blocks.ts'
import { proseHtml } from '#features/letters/prose/prose-html.ts'
import { proseText } from '#features/letters/prose/prose-text.ts'
import { readProse } from '#features/letters/prose/read-prose.ts'

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The characters that a browser shows of a page's text, with single blanks. */
function ofPage(markdown: string): string {
  return proseHtml(readProse(markdown), { heading: 'by-level' })
    .replace(/<br>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+|#39);/g, (whole, name: string) => CHARACTERS[name] ?? whole)
}

const ofEmail = (markdown: string) => proseText(readProse(markdown))

const ofDocument = (markdown: string) =>
  passagesOf(markdown)
    .map(({ spans }) => spans.map(({ text }) => text).join(''))
    .join('\n')

const ofDifference = (markdown: string) =>
  blocksOf(markdown)
    .map(({ text }) => text)
    .join('\n')

/** What collapses on a page; other blanks are characters. */
const single = (text: string) => text.replace(/[ \t\n]+/g, ' ').trim()

describe.each([
  ['the page', ofPage],
  ['an email', ofEmail],
  ['the document', ofDocument],
  ['the difference', ofDifference],
])('%s', (_, printed) => {
  it.each([
    `"Double" and 'single' quotes, it's 'em, the '90s`,
    '« French », „German“, ‘English’, 「日本」',
    'Dashes: - -- --- – —, 1-2, 3--4, a--b---c',
    'Dots... and .... and . . . and …',
    '(c) (r) (tm) 1/2 +- 2x3 -> <- => :) 5\' 6"',
    '5 < 6 & 7 > 2 && a<b, <3',
    '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &amp;lt; &copy; &nbsp; &#60; &#x3c; &quot; &#39;',
    'Blanks that do not break: 10\u00a0000\u202f€\u2009! \u3000全角',
    'Joiners: a\u200cb\u200dc \u200f!\u200e',
    'العربية: "اقتباس" -- ثم... (١)',
    'A very\nlong   line\tbroken',
    'Struck ~~words~~ and H~2~O',
    'x^2^ ==marked== :tada: #tag @ada [[wiki]] {{name}} $a$ [^1]',
    'e\u0301 is not \u00e9',
  ])('has the characters of %j', (text) => {
    expect(single(printed(text))).toBe(single(text))
  })

  it.each([
    ['\\*not set off\\*, \\<b>, \\&amp;, \\[x\\]', '*not set off*, <b>, &amp;, [x]'],
    ['**a** *b* `c -- "d" &lt;`', 'a b c -- "d" &lt;'],
    ['a  \nb\\\nc', 'a b c'],
    [
      '<https://example.org> www.example.org olga@example.org',
      'https://example.org www.example.org olga@example.org',
    ],
    ['- [ ] open\n- [x] done', '[ ] open [x] done'],
  ])('has the words of %j', (markdown, words) => {
    const withoutMarks = single(printed(markdown).replace(/^- /gm, ''))
    expect(withoutMarks).toBe(words)
  })
})

it('a list counts from its first number, also from zero', () => {
  expect(proseHtml(readProse('0. a\n1. b'), { heading: 'h3' })).toContain('<ol start="0">')
  expect(proseText(readProse('0. a\n1. b'))).toBe('0. a\n1. b')
  expect(passagesOf('7) a\n8) b').map(({ marker }) => marker)).toEqual(['7.', '8.'])
})
