import { describe, expect, it } from 'vitest'
import { csvLines } from '#features/export/csv.ts'
import { parseCsv } from '#tests/support/exported.ts'
import { cellsOf, isFormula } from '#tests/support/spreadsheet.ts'
import { jsonWithGuard, withGuard, withoutGuard } from '#values/formula-guard.ts'

/** Everything that separates or quotes, a formula, a letter and a blank. */
const ALPHABET = ['=', '"', "'", ',', ';', '\t', '\n', ' ', 'a']

function textsOf(length: number): string[] {
  if (length === 0) return ['']
  return textsOf(length - 1).flatMap((text) => ALPHABET.map((character) => text + character))
}

const ALL = [0, 1, 2, 3, 4].flatMap(textsOf)
const SEPARATORS = [',', ';'] as const
/** At what programs split, some of them at several. */
const SPLITS = [',', ';', '\t', ',;', ',\t', ';\t', ',;\t']

describe.each(SEPARATORS)('a table that is separated by %j', (separator) => {
  it('has no formula at whatever it is split, and every row', () => {
    const wrong: string[] = []
    for (const text of ALL) {
      const table = csvLines(
        [
          [text, text, text],
          ['end', 1, null],
        ],
        separator,
      )
      for (const split of SPLITS) {
        const rows = cellsOf(table, split)
        if (rows.flat().some(isFormula) || rows.at(-1)?.join('').startsWith('end') !== true)
          wrong.push(`${JSON.stringify(table)} at ${JSON.stringify(split)}`)
      }
    }
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('has no formula either when what one program made of it is split again', () => {
    const wrong: string[] = []
    for (const text of ALL) {
      const table = csvLines([['a', text, text]], separator)
      const cells = [';', '\t', ','].flatMap((first) => cellsOf(table, first).flat())
      for (const cell of cells)
        if ([',', ';', '\t'].some((again) => cellsOf(cell, again).flat().some(isFormula)))
          wrong.push(`${JSON.stringify(table)}: ${JSON.stringify(cell)}`)
    }
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('is CSV, and each text comes back from it as it was', () => {
    for (const text of ALL) {
      const guarded = withGuard(text, separator)
      if (withoutGuard(guarded) !== text) expect(withoutGuard(guarded)).toBe(text)
    }
    const table = csvLines(
      ALL.map((text) => ['a', text]),
      separator,
    )
    const cells = cellsOf(table, separator)
    expect(cells.map(([, cell = '']) => withoutGuard(cell))).toEqual(ALL)
    if (separator === ',') expect(parseCsv(table)).toEqual(cells)
  })

  it.each([
    ["O'Neil"],
    ["'t Hooft"],
    ['Jean-Luc'],
    ['a+b@example.org'],
    ['Berlin; Paris, Rome'],
    ['Ada "the first" Lovelace'],
    ['one\ntwo\n\nthree'],
    ['ليلى'],
  ])('leaves %s as it is', (text) => {
    expect(withGuard(text, separator)).toBe(text)
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['＝1', "'＝1"],
    ['﹢1', "'﹢1"],
    ['\t=1', "'\t'=1"],
    [' =1', "' =1"],
    ['Ada;=1', "Ada;'=1"],
    ['Ada; =1', "Ada;' =1"],
    ['Ada,-1', "Ada,'-1"],
    ['one\n- two', "one\n'- two"],
    ['one\r\n@two', "one\r\n'@two"],
    ["'=1", "''=1"],
    ['"=1"', '\'"=1"'],
  ])('guards %j', (text, guarded) => {
    expect(withGuard(text, separator)).toBe(guarded)
    expect(withoutGuard(guarded)).toBe(text)
  })
})

it('JSON Lines have no formula either where they are opened as a table, and every row', () => {
  const wrong: string[] = []
  for (const text of ALL) {
    const value = jsonWithGuard(JSON.stringify(text))
    if (JSON.parse(value) !== text) expect(JSON.parse(value)).toBe(text)
    const lines = `{"a":${value},"b":${value}}\n{"end":1}\n`
    for (const split of SPLITS) {
      const rows = cellsOf(lines, split)
      if (rows.flat().some(isFormula) || rows.at(-1)?.[0] !== '{"end":1}') wrong.push(`${lines} at ${split}`)
    }
  }
  expect(wrong.slice(0, 5)).toEqual([])
})

it('details in the audit log stay JSON', () => {
  const detail = JSON.stringify({ columns: 'name', reason: 'sent twice', pending: false, from: null })
  expect(withGuard(detail, ',')).toBe(detail)
})
