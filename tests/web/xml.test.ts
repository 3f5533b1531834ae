import { describe, expect, it } from 'vitest'
import { shippedLetter } from '#tests/support/app.ts'
import { letterFeed } from '#web/letters/letter-feed.ts'
import { xmlText } from '#web/letters/xml.ts'

/** What XML 1.0 has characters for: its production 2. */
const IS_CHAR = (code: number) =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  code >= 0x10000

const codesOf = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0)

describe('a text in XML', () => {
  it('has no character that XML 1.0 does not have, and all others as they are', () => {
    for (let code = 0; code <= 0x11000; code += 1) {
      const written = codesOf(xmlText(String.fromCodePoint(code)))
      if (!IS_CHAR(code)) expect(written, code.toString(16)).toEqual([0xfffd])
      else if (!'&<>"'.includes(String.fromCodePoint(code))) expect(written).toEqual([code])
    }
    expect(xmlText('a\uD800b\uDC00c 👩🏽‍🎨')).toBe('a\uFFFDb\uFFFDc 👩🏽‍🎨')
  })

  it('cannot break the feed, whatever is stored already', async () => {
    const letter = shippedLetter({ organisers: { name: 'O\uFFFElga', contact: 'olga@example.org' } })
    const bad = 'A\uFFFE <b>& "Zoë" \u0000\u000B\uFFFF'
    const feed = letterFeed({
      letter,
      locale: 'en',
      site: 'https://example.org',
      versions: [],
      updates: [
        {
          id: 'id',
          letter: letter.slug,
          kind: 'update',
          publishedAt: new Date('2026-02-01T00:00:00Z'),
          texts: { en: { title: bad, text: bad } },
        },
      ],
    })
    const xml = await feed.text()
    expect(codesOf(xml).filter((code) => !IS_CHAR(code))).toEqual([])
    expect(xml).toContain('<title>A\uFFFD &lt;b&gt;&amp; &quot;Zoë&quot; \uFFFD\uFFFD\uFFFD</title>')
    expect(xml).toContain('<name>O\uFFFDlga</name>')
  })
})
