import { describe, expect, it } from 'vitest'
import { type Closure, withClosures } from '#features/letters/closure.ts'
import { EffectiveLetters } from '#features/letters/effective-letters.ts'
import type { Letter } from '#features/letters/letter.ts'

const at = (text: string) => new Date(text)

/** As much of a letter as a closure depends on. */
const letter = {
  slug: 'fair-pay',
  timeZone: 'Europe/Berlin',
  closes: at('2026-03-10T12:00:00Z'),
  answered: null,
} as unknown as Letter

const closure = (kind: Closure['kind'], moment: string, more: Partial<Closure> = {}): Closure => ({
  letter: 'fair-pay',
  kind,
  at: at(moment),
  text: { en: 'Minister Voss has answered' },
  updateId: `${kind} ${moment}`,
  ...more,
})

describe('a letter with closures', () => {
  it.each([
    ['before the end in its file', '2026-03-05T08:00:00Z', '2026-03-05T08:00:00Z'],
    ['after it', '2026-03-15T08:00:00Z', '2026-03-10T12:00:00Z'],
  ])('that were announced %s ends at the earlier time', (_, announced, closes) => {
    expect(withClosures(letter, [closure('closed', announced)]).closes).toEqual(at(closes))
  })

  it('ends with the first of several', () => {
    const all = [closure('closed', '2026-03-06T08:00:00Z'), closure('closed', '2026-03-05T08:00:00Z')]
    expect(withClosures(letter, all).closes).toEqual(at('2026-03-05T08:00:00Z'))
  })

  it('is answered on the day of its own time zone', () => {
    const answer = closure('answered', '2026-03-05T23:30:00Z')
    expect(withClosures(letter, [answer]).answered).toEqual({
      on: '2026-03-06',
      text: answer.text,
      updateId: answer.updateId,
    })
  })

  it.each([
    ['2026-03-06', 'an answer of the same day in its file stays', undefined],
    ['2026-03-07', 'an answer of a later day in its file gives way', 'answered 2026-03-05T23:30:00Z'],
  ])('%s: %s', (on, _, updateId) => {
    const written = { ...letter, answered: { on, text: { en: 'Yes' } } }
    const { answered } = withClosures(written, [closure('answered', '2026-03-05T23:30:00Z')])
    expect(answered?.updateId).toBe(updateId)
  })

  it('is not changed by closures of other letters', () => {
    const other = closure('closed', '2026-03-05T08:00:00Z', { letter: 'another' })
    expect(withClosures(letter, [other])).toMatchObject({ closes: letter.closes, answered: null })
  })
})

describe('the effective letters', () => {
  it('follow the closures that are applied, and only these', () => {
    const letters = new EffectiveLetters(new Map([['fair-pay', letter]]))
    expect(letters.get('fair-pay')).toBe(letter)
    letters.applyClosures([closure('closed', '2026-03-05T08:00:00Z')])
    expect(letters.get('fair-pay')?.closes).toEqual(at('2026-03-05T08:00:00Z'))
    expect(letters.get('fair-pay')).toBe(letters.get('fair-pay'))
    expect([...letters.values()][0]?.closes).toEqual(at('2026-03-05T08:00:00Z'))
    expect(letters.written.get('fair-pay')).toBe(letter)
    letters.applyClosures([])
    expect(letters.get('fair-pay')).toBe(letter)
  })
})
