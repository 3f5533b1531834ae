import { describe, expect, it } from 'vitest'
import { markdownProblems } from '#features/letters/prose/markdown-problems.ts'
import { shippedLetter } from '#tests/support/app.ts'

const lines = (markdown: string) => markdownProblems(markdown).map(({ line, what }) => `${line}: ${what}`)

describe('a published text', () => {
  it.each<[string, string, RegExp[]]>([
    ['a comment', 'x\n\n<!-- c -->\n', [/^3: has HTML \(<!-- c -->\)/]],
    ['a comment in a line', 'x <!-- c --> y\n', [/^1: has HTML/]],
    ['a comment in a list', '- a\n- b <!-- c -->\n', [/^2: has HTML/]],
    ['a refresh', '\n<meta http-equiv="refresh" content="0; url=https://example.org">\n', [/^2: has HTML/]],
    ['a script over lines', 'x\n\n<script>\nalert(1)\n</script>\n', [/^3: has HTML/]],
    ['tags in a line', 'x\ny <b>z</b>\n', [/^2: has HTML \(<b>\)/, /^2: has HTML \(<\/b>\)/]],
    ['a tag in a quotation', '> q\n> x <i>y\n', [/^2: has HTML/]],
    ['a tag in a link', 'x\n[<img src=x>](https://example.org)\n', [/^2: has HTML/]],
    ['a tag in a heading', 'x\n\n# A <u>b\n', [/^3: has HTML/]],
    ['a declaration', 'x\n\n<!DOCTYPE html>\n', [/^3: has HTML/]],
    ['an instruction', 'x <?php echo 1 ?>\n', [/^1: has HTML/]],
    ['a section of characters', 'x <![CDATA[ y ]]>\n', [/^1: has HTML/]],
    ['a script address', 'x\n\n[y](javascript:alert(1))\n', [/^3: links to javascript:alert\(1\)/]],
    ['a script address with capitals', '[y](JaVaScRiPt:x)\n', [/^1: links to JaVaScRiPt:x/]],
    ['a hidden script address', '[y](&#106;avascript:x)\n', [/^1: links to/]],
    ['data', '[y](data:text/html,z)\n', [/^1: links to data:/]],
    ['a file', '<file:///etc/passwd>\n', [/^1: links to file:/]],
    ['ftp', 'See ftp://example.org/x\n', [/^1: links to ftp:/]],
    ['a telephone', '[y](tel:+49)\n', [/^1: links to tel:/]],
    ['a path', '[y](/organise/sign-out)\n', [/^1: links to \/organise\/sign-out/]],
    ['another host', '[y](//example.org)\n', [/^1: links to \/\/example\.org/]],
    ['a part of the page', '[y](#sign)\n', [/^1: links to #sign/]],
    ['no address', '[y]()\n', [/^1: links to nothing/]],
    ['a definition of another scheme', '[y][1]\n\n[1]: javascript:x\n', [/^1: links to javascript:x/]],
    [
      'a definition without a link',
      'x\n\n[1]: https://example.org\n',
      [/^3: defines the address of a link that is not/],
    ],
    ['a definition twice', '[y]\n\n[y]: https://a.example\n[Y]: https://b.example\n', [/^4: defines/]],
    ['a title', '[y](https://example.org "unseen")\n', [/^1: gives a link a title/]],
    ['a title in a definition', '[y]\n\n[y]: https://example.org "unseen"\n', [/^3: gives a link a title/]],
    ['a picture', 'x\n\n![y](https://example.org/z.png)\n', [/^3: has a picture/]],
    ['a picture of another scheme', '![y](data:image/png;base64,AAAA)\n', [/^1: has a picture/]],
    ['a table', 'x\n\n| a | b |\n| - | - |\n| 1 | 2 |\n', [/^3: has a table/]],
    ['the language of code', '```unseen\nx\n```\n', [/^1: names the language of code \(unseen\)/]],
    ['a number left out', '1. a\n2. b\n4. c\n', [/^3: has the number 4 where the page would show 3/]],
    ['a number repeated', '1. a\n1. b\n', [/^2: has the number 1 where the page would show 2/]],
    ['quotations in each other', `${'> '.repeat(9)}x\n`, [/^1: has lists or quotations inside each other/]],
    ['a depth without end', `${'> '.repeat(9_000)}x\n`, [/^1: has lists or quotations inside each other/]],
    ['two lines alike', '<b>\n\nx\n\n<b>\n', [/^1: has HTML/, /^5: has HTML/]],
  ])('is refused with its line for %s', (_, markdown, expected) => {
    const found = lines(markdown)
    expect(found).toHaveLength(expected.length)
    for (const [i, sentence] of expected.entries()) expect(found[i]).toMatch(sentence)
  })

  it.each([
    '5 < 6 & 7 > 2, <3, a<b, &lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &#60;b&#62;',
    '"Quoted" \'single\' -- dashes --- and dots... (c) 1/2 \\<b> \\*no\\*',
    '# One\n\n## Two\n\n1. a\n2. b\n   - c\n\n> d\n\n---\n\n`<b>` and\n\n```\n<script>\n```\n',
    '[a](https://example.org) [b](http://example.org) [c](mailto:olga@example.org) <https://example.org>',
    '[a][1], [b], [C][]\n\n[1]: https://example.org/1\n[b]: https://example.org/2\n[c]: https://example.org/3',
    'www.example.org and olga@example.org\n\n3) a\n4) b\n\n- [ ] box\n\n~~struck~~ \u00ab\u202fx\u202f\u00bb \u200fا',
  ])('may be %j', (markdown) => {
    expect(lines(`${markdown}\n`)).toEqual([])
  })

  it('is the letter that ships, in five languages', () => {
    const { versions } = shippedLetter()
    expect(new Set(versions.map(({ locale }) => locale)).size).toBe(5)
    for (const { text } of versions) expect(lines(text)).toEqual([])
  })
})
