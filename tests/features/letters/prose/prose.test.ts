import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proseHtml } from '#features/letters/prose/prose-html.ts'
import { proseText } from '#features/letters/prose/prose-text.ts'
import { readProse } from '#features/letters/prose/read-prose.ts'

const html = (markdown: string) => proseHtml(readProse(markdown), { heading: 'h3' })
const text = (markdown: string) => proseText(readProse(markdown))

/** All that may stand between angle brackets. */
const TAG =
  /^<(?:\/?(?:h3|p|ul|ol|li|blockquote|pre|code|strong|em)|ol start="\d+"|hr|br|\/a|a href="(?:https?:|mailto:)[^"<>]*")>$/

/** Tags that no page should have. */
function foreignTags(markup: string): string[] {
  return (markup.match(/<[^>]*>?/g) ?? []).filter((tag) => !TAG.test(tag))
}

describe('what organisers write, as HTML', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'before <svg/onload=alert(1)> after',
    '[here](javascript:alert(1))',
    '[here](JaVaScRiPt:alert(1))',
    '[here](java\nscript:alert(1))',
    '[here](\u0001javascript:alert(1))',
    '[here](data:text/html,<script>alert(1)</script>)',
    '[here](vbscript:x)',
    '[here](/organise/sign-out)',
    '[here](//example.org/path)',
    '[here](https://example.org/"onmouseover="alert(1))',
    "[here](https://example.org/'onmouseover='alert(1))",
    '[here](<https://example.org/"><script>alert(1)</script>>)',
    '[here][1]\n\n[1]: javascript:alert(1)',
    '<javascript:alert(1)>',
    '![picture](https://example.org/pixel.png)',
    '![<script>](x "y")',
    '`<script>`',
    '```\n</pre><script>alert(1)</script>\n```',
    '```"><script>\nx\n```',
    '# <script>\n\n| <a> | b |\n| - | - |\n| <script> | x |',
    '<!-- --!><script>alert(1)</script> -->',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '[a](https://example.org) <a href="javascript:x">b</a>',
    '<details open ontoggle=alert(1)>',
    '<style>*{display:none}</style>',
    '<base href="https://example.org/">',
    '<meta http-equiv="refresh" content="0">',
  ])('%j has no tag and no address of its own', (markdown) => {
    expect(foreignTags(html(markdown))).toEqual([])
    expect(html(markdown)).not.toMatch(/<img|<a href="(?!https?:|mailto:)/)
  })

  it('has no other tags, whatever is written', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '`',
        '[',
        '](',
        ')',
        '*',
        '_',
        '\n',
        '\n\n',
        '> ',
        '- ',
        '# ',
        '|',
      ),
      fc.constantFrom(
        'javascript:',
        'https://example.org/',
        '<script>',
        'onload=',
        '&#x6a;',
        '&colon;',
        '\\',
        '\0',
      ),
      fc.string({ maxLength: 8, unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const markup = html(parts.join(''))
        expect(foreignTags(markup)).toEqual([])
        expect(markup.match(/&(?!(?:amp|lt|gt|quot|#39);)/g)).toBeNull()
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps what was meant', () => {
    expect(html('# Thanks\n\nWe **won**, *nearly*: see <https://example.org/a?b=1&c=2>.')).toBe(
      '<h3>Thanks</h3>\n<p>We <strong>won</strong>, <em>nearly</em>: see <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p>',
    )
    expect(html('- a\n- b\n  1. c')).toBe('<ul><li>a</li>\n<li>b\n<ol><li>c</li></ol></li></ul>')
    expect(html('5 < 6 & 7 > 2')).toBe('<p>5 &lt; 6 &amp; 7 &gt; 2</p>')
    expect(html('`a < b` and \\*not\\* set off')).toBe('<p><code>a &lt; b</code> and *not* set off</p>')
  })

  it('ends, however deep it is nested', () => {
    for (const deep of ['> '.repeat(5_000), '- '.repeat(5_000), '['.repeat(5_000), '*a '.repeat(5_000)])
      expect(foreignTags(html(`${deep}x`))).toEqual([])
  })
})

describe('what organisers write, as plain text', () => {
  it('says where a link leads, and reads as typed', () => {
    expect(text('# Thanks\n\nRead [the answer](https://example.org/answer).\n\n- one\n- two')).toBe(
      'Thanks\n------\n\nRead the answer (https://example.org/answer).\n\n- one\n- two',
    )
  })

  it('has no line longer than an email allows, except for one long word', () => {
    for (const line of text(`${'word '.repeat(100)}\n\n> ${'more '.repeat(100)}`).split('\n'))
      expect(line.length).toBeLessThanOrEqual(72)
  })
})
