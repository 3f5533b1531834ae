import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUNS, typed } from '#tests/support/properties.ts'
import { foldName, MAX_NAME, parseLine, parseLines, parsePersonName, shortName } from '#values/person-name.ts'

/** Controls, line ends, what turns the direction of text, halves of characters. */
const UNWANTED = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u
/** The same where lines are wanted. */
const UNWANTED_IN_LINES = /[\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]|(?![\n\t])\p{Cc}/u

describe('a name, whatever is typed,', () => {
  it('is rejected, or accepted as one line of plain text of 1 to 120 characters in NFC', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const result = parsePersonName(text)
        if (!result.ok) return
        const { value } = result
        expect(value).toBe(value.normalize('NFC'))
        expect(value).toBe(value.trim())
        expect(value).not.toMatch(UNWANTED)
        expect([...value].length).toBeGreaterThanOrEqual(1)
        expect([...value].length).toBeLessThanOrEqual(MAX_NAME)
        expect(value).toMatch(/[\p{L}\p{N}]/u)
      }),
      RUNS,
    )
  })

  it('is not changed by being read again', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const result = parsePersonName(text)
        if (result.ok) expect(parsePersonName(result.value)).toEqual(result)
      }),
      RUNS,
    )
  })

  it('is the same whether composed or decomposed', () => {
    fc.assert(
      fc.property(typed, (text) => {
        expect(parsePersonName(text.normalize('NFD'))).toEqual(parsePersonName(text.normalize('NFC')))
      }),
      RUNS,
    )
  })

  it('is folded and cut without failing', () => {
    fc.assert(
      fc.property(typed, (text) => {
        expect(typeof foldName(text)).toBe('string')
        expect([...shortName(text)].length).toBeLessThanOrEqual(60)
      }),
      RUNS,
    )
  })
})

describe('an affiliation and a comment, whatever is typed,', () => {
  it('are rejected, or accepted within their length, without control characters, and stable when read again', () => {
    fc.assert(
      fc.property(typed, fc.integer({ min: 1, max: 50 }), (text, max) => {
        for (const [parse, unwanted] of [
          [parseLine, UNWANTED],
          [parseLines, UNWANTED_IN_LINES],
        ] as const) {
          const result = parse(text, max)
          if (!result.ok) continue
          expect(result.value).not.toMatch(unwanted)
          expect([...result.value].length).toBeLessThanOrEqual(max)
          expect(parse(result.value, max)).toEqual(result)
        }
      }),
      RUNS,
    )
  })
})
