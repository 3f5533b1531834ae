import { expect, it } from 'vitest'
import { shortenedUntil, verifiableUntil } from '#features/email/lifetimes.ts'
import { shippedLetter } from '#tests/support/app.ts'

const DAY = 24 * 60 * 60_000
const NOW = new Date('2026-03-01T12:00:00.000Z')
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY)

// Days from now: when the letter closes, when the signature was submitted, and when the link expires.
it.each<[string, number | null, number, number]>([
  ['an open letter', null, 0, 7],
  ['a letter that closes in 6 days, and takes verifications for one more', 6, 0, 7],
  ['a letter that closes tomorrow', 1, 0, 2],
  ['a signature that was submitted 14 days ago', null, -14, 7],
  ['a signature that was submitted 18 days ago, and is kept for 21', null, -18, 3],
  ['both', 1, -19.5, 1.5],
])('a link to %s works until its end', (_, closesIn, submitted, days) => {
  const letter = shippedLetter({ closes: closesIn === null ? null : inDays(closesIn) })
  expect(verifiableUntil(letter, NOW, inDays(submitted))).toEqual(inDays(days))
  expect(shortenedUntil(letter, NOW, inDays(submitted))).toEqual(days === 7 ? null : inDays(days))
})
