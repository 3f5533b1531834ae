import { describe, expect, it } from 'vitest'
import { passkeyLabel } from '#features/organisers/passkey.ts'
import { parseHeadline, parseLine, parseLines, parsePersonName, parseProse } from '#values/person-name.ts'
import { readReason } from '#web/forms/reason.ts'

/** All 66 of them (Unicode 17, 23.7). */
const NONCHARACTERS = [
  ...Array.from({ length: 32 }, (_, i) => 0xfdd0 + i),
  ...Array.from({ length: 17 }, (_, plane) => [0x10000 * plane + 0xfffe, 0x10000 * plane + 0xffff]).flat(),
].map((code) => String.fromCodePoint(code))

describe('a noncharacter', () => {
  it.each([
    ['a name', parsePersonName],
    ['a line', (text: string) => parseLine(text, 100)],
    ['a comment', (text: string) => parseLines(text, 100)],
    ['a headline', (text: string) => parseHeadline(text, 100)],
    ['an update', (text: string) => parseProse(text, 100)],
  ])('is refused in %s', (_, parse) => {
    expect(NONCHARACTERS).toHaveLength(66)
    for (const character of NONCHARACTERS)
      for (const text of [`Ada${character}`, `${character}Ada`, `A${character}da`])
        expect(parse(text), JSON.stringify(text)).toEqual({ ok: false, problem: 'bad-characters' })
    expect(parse('Ada \uFFFC \uFDCF \uFDF0')).toMatchObject({ ok: true })
  })

  it('is no part of the label of a passkey, nor is a control character', () => {
    for (const character of [...NONCHARACTERS, '\0', '\n', '\u202E', '\uD800'])
      expect(passkeyLabel(`${character}My${character}phone`)).toBe('My phone')
    expect(passkeyLabel('📱'.repeat(100))).toBe('📱'.repeat(60))
    for (const typed of [undefined, null, 1, {}, '']) expect(passkeyLabel(typed)).toBe('')
  })

  it('is no part of a reason', () => {
    for (const character of NONCHARACTERS)
      expect(readReason(`Sent${character}twice`)).toEqual({ text: 'Sent twice', problem: null })
  })
})
