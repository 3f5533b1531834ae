import { expect, it } from 'vitest'
import { postponedFor, retryAfter } from '#features/email/retries.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

it.each([
  [0, 0, 1 * MINUTE],
  [1, 0, 5 * MINUTE],
  [2, 0, 15 * MINUTE],
  [3, 0, 30 * MINUTE],
  [4, 0, 60 * MINUTE],
  [100, 0, 60 * MINUTE],
  [0, 1, 1 * HOUR],
  [5, 1, 1 * HOUR],
  [1, 2, 8 * HOUR],
  [1, 9, 8 * HOUR],
])(
  'after %i failed attempts and %i refusals, an email is tried again in %i ms',
  (attempts, refusals, delay) => {
    expect(retryAfter({ attempts, refusals }, 0)).toBe(delay)
    expect(retryAfter({ attempts, refusals }, 0.5)).toBeCloseTo(delay * 1.05, 3)
    expect(retryAfter({ attempts, refusals }, 1)).toBeCloseTo(delay * 1.1, 3)
  },
)

it.each([
  [0, 0],
  [1, 1],
  [2, 6],
  [5, 111],
  [7, 231],
])('an email accepted after %i failed attempts was postponed for %i minutes', (attempts, minutes) => {
  expect(postponedFor(attempts)).toBe(minutes * MINUTE)
})
