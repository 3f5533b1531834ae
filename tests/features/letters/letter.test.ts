import { expect, it } from 'vitest'
import { endOf, fallbackLocale, isVerifiable, letterState } from '#features/letters/letter.ts'
import { shippedLetter } from '#tests/support/app.ts'

const at = (time: string) => new Date(time)

it('is open from its opening to its closing, and verifies for a day longer', () => {
  const letter = shippedLetter({ opens: at('2026-03-01T08:00:00Z'), closes: at('2026-04-01T08:00:00Z') })
  expect(letterState(letter, at('2026-03-01T07:59:59.999Z'))).toBe('before-opening')
  expect(letterState(letter, at('2026-03-01T08:00:00Z'))).toBe('open')
  expect(letterState(letter, at('2026-04-01T07:59:59.999Z'))).toBe('open')
  expect(letterState(letter, at('2026-04-01T08:00:00Z'))).toBe('closed')
  expect(isVerifiable(letter, at('2026-04-02T07:59:59.999Z'))).toBe(true)
  expect(isVerifiable(letter, at('2026-04-02T08:00:00Z'))).toBe(false)
})

it('takes no signature from the day of its answer on, and verifies to the end of the next', () => {
  const answered = { on: '2026-05-03', text: { en: 'They agreed.' } }
  const letter = shippedLetter({ answered })
  expect(letterState(letter, at('2026-05-02T23:59:59.999Z'))).toBe('open')
  expect(letterState(letter, at('2026-05-03T00:00:00Z'))).toBe('answered')
  expect(letterState({ ...letter, closes: at('2026-01-01T00:00:00Z') }, at('2026-05-03T00:00:00Z'))).toBe(
    'answered',
  )
  expect(isVerifiable(letter, at('2026-05-04T23:59:59.999Z'))).toBe(true)
  expect(isVerifiable(letter, at('2026-05-05T00:00:00Z'))).toBe(false)
})

it('leads readers of other languages to English, else to the language in which it was written first', () => {
  const letter = shippedLetter()
  expect(fallbackLocale(['fr', 'en', 'ar'], letter)).toBe('en')
  const [version] = letter.versions
  if (!version) throw new Error('The letter has no version.')
  const spanish = {
    ...letter,
    versions: [
      { ...version, locale: 'es' as const },
      { ...version, locale: 'fr' as const },
    ],
  }
  expect(fallbackLocale(['fr', 'es'], spanish)).toBe('es')
  expect(fallbackLocale(['fr', 'ar'], spanish)).toBe('fr')
  expect(fallbackLocale(['ar', 'de'])).toBe('ar')
  expect(fallbackLocale([])).toBeUndefined()
})

it('is answered from the beginning of the day in its own time zone', () => {
  const answered = { on: '2026-05-03', text: { en: 'They agreed.' } }
  const letter = shippedLetter({ answered, timeZone: 'America/New_York' })
  expect(letterState(letter, at('2026-05-03T03:59:59.999Z'))).toBe('open')
  expect(letterState(letter, at('2026-05-03T04:00:00Z'))).toBe('answered')
  expect(endOf(letter)).toEqual(at('2026-05-03T04:00:00Z'))
  expect(isVerifiable(letter, at('2026-05-05T03:59:59.999Z'))).toBe(true)
  expect(isVerifiable(letter, at('2026-05-05T04:00:00Z'))).toBe(false)
})
