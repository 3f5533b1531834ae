import { describe, expect, it } from 'vitest'
import { foldName, parseLines, parsePersonName, shortName } from '#values/person-name.ts'

const problem = (typed: string) => {
  const result = parsePersonName(typed)
  return result.ok ? null : result.problem
}

describe('a name', () => {
  it.each([
    'Ada',
    "Miles O'Brien",
    'Jean-Luc Picard',
    'Dr. M. L. King Jr.',
    'Node.js developer',
    'Head of Data: Studio North',
    'Nguyễn Thị Minh Khai',
    'محمد عبد الله',
    'می‌خواهم',
    '小林 多喜二',
    'क्षितिज',
    'X Æ A-12',
    '@ada',
    '=Ada',
    'Łukasz',
    "Robert'); DROP TABLE signatures;--",
    '<b>Ada</b>',
    '{{ada}} ${ada} %s',
    '__proto__',
  ])('may be %s', (name) => {
    expect(parsePersonName(name)).toEqual({ ok: true, value: name.normalize('NFC') })
  })

  it.each([
    ['', 'missing'],
    ['   ', 'missing'],
    ['...', 'missing'],
    ['\u200B\u200B', 'missing'],
    ['\u200D', 'missing'],
    ['\u3164', 'missing'],
    ['\u115F\u1160', 'missing'],
    ['\uFFA0', 'missing'],
    ['Ada\u0000', 'bad-characters'],
    ['Ada\nLovelace', 'bad-characters'],
    ['Ada\tLovelace', 'bad-characters'],
    ['Ada\r\nBcc: eve@example.net', 'bad-characters'],
    ['Ada\u202Eecalevol', 'bad-characters'],
    ['Ada\u2066', 'bad-characters'],
    ['Ada\uD800', 'bad-characters'],
    ['Ada\u2028Lovelace', 'bad-characters'],
    ['Ada\uFFFE', 'bad-characters'],
    ['\uFFFFAda', 'bad-characters'],
    ['A\uFDD0da', 'bad-characters'],
    ['A\uFDEFda', 'bad-characters'],
    ['Ada\u{1FFFE}', 'bad-characters'],
    ['Ada\u{EFFFF}', 'bad-characters'],
    ['Ada\u{10FFFF}', 'bad-characters'],
    [`Z${'\u0301'.repeat(6)}algo`, 'bad-characters'],
    ['visit https://example.net', 'has-link'],
    ['HTTP://EXAMPLE.NET', 'has-link'],
    ['www.example.net', 'has-link'],
    ['javascript:alert(1)', 'has-link'],
  ])('cannot be %j: %s', (name, why) => {
    expect(problem(name)).toBe(why)
  })

  it('has 1 to 120 characters, whatever they weigh', () => {
    expect(problem('a'.repeat(120))).toBeNull()
    expect(problem('a'.repeat(121))).toBe('too-long')
    expect(problem('𝒜'.repeat(120))).toBeNull()
    expect(problem('𝒜'.repeat(121))).toBe('too-long')
    expect(problem('a'.repeat(1_000_000))).toBe('too-long')
  })

  it('is one spelling, whichever keyboard it came from', () => {
    expect(parsePersonName('  Ame\u0301lie   Pou\u00ADlain \u200F')).toEqual({
      ok: true,
      value: 'Amélie Poulain',
    })
  })

  it('loses what cannot be seen', () => {
    expect(parsePersonName('A\u{E0041}da\u2062 \u034FB')).toEqual({ ok: true, value: 'Ada B' })
  })

  it('has no more marks in a row than a script needs, however they are ordered', () => {
    const stack = '\u0301\u0316'
    expect(problem(`a${stack.repeat(16)}`)).toBe('bad-characters')
    expect(problem(`a${stack.repeat(50_000)}`)).toBe('bad-characters')
    expect(parseLines(`a${stack.repeat(50_000)}`, 1000)).toEqual({ ok: false, problem: 'bad-characters' })
    expect(foldName(`a${stack.repeat(50_000)}b`)).toBe('ab')
    expect(problem('Nguye\u0302\u0303n')).toBeNull()
  })

  it('is folded for searching in any script', () => {
    expect(foldName('ÅNGSTRÖM  Ærø')).toBe('angstrom aero')
    expect(foldName('ΆΔΑ')).toBe(foldName('αδα'))
    expect(foldName('Ёлка')).toBe(foldName('елка'))
    expect(foldName('ＡＤＡ')).toBe('ada')
  })

  it('is cut for an email, between characters', () => {
    expect(shortName('𝒜'.repeat(60))).toBe('𝒜'.repeat(60))
    expect([...shortName('𝒜'.repeat(61))]).toHaveLength(60)
  })
})

it('a text of several lines keeps its lines, and nothing else that is hidden', () => {
  expect(parseLines('one\r\ntwo\n\nthree', 100)).toEqual({ ok: true, value: 'one\ntwo\n\nthree' })
  expect(parseLines('one\u0007two', 100)).toEqual({ ok: false, problem: 'bad-characters' })
  expect(parseLines('x'.repeat(1001), 1000)).toEqual({ ok: false, problem: 'too-long' })
  expect(parseLines('see http://example.net', 100)).toEqual({ ok: false, problem: 'has-link' })
})
