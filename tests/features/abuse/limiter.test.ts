import { expect, it } from 'vitest'
import { waitAfter } from '#features/abuse/limiter.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const RATE = { most: 3, seconds: 600 }

it.each([
  ['lets the first request through', 1, 600_000, 0],
  ['lets the last request through', 3, 1, 0],
  ['refuses the next one until the window is over', 4, 360_000, 360_000],
  ['refuses later ones for the rest of the window', 100, 1, 1],
  // Another process may have a clock that is a moment ahead.
  ['refuses for 1 ms at least', 4, 0, 1],
])('a rate %s', (_, points, left, wait) => {
  expect(waitAfter(RATE, { points, expire: new Date(NOW.getTime() + left) }, NOW)).toBe(wait)
})
