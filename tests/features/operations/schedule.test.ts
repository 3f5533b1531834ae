import { expect, it } from 'vitest'
import { isDue } from '#features/operations/schedule.ts'

const at = (text: string) => new Date(text)

it.each([
  ['retention', '2026-03-01T12:00:00', '2026-03-01T12:59:59', false],
  ['retention', '2026-03-01T12:00:00', '2026-03-01T13:00:00', true],
  ['check', '2026-03-01T12:00:00', '2026-03-01T12:59:59', false],
  ['check', '2026-03-01T12:00:00', '2026-03-01T13:00:00', true],
  // The clock was set back: nothing is known of the last run.
  ['retention', '2026-03-01T12:00:00', '2026-03-01T11:59:59', true],
  ['full-check', '2026-03-01T02:59:59', '2026-03-01T03:00:00', true],
  ['full-check', '2026-03-01T03:00:00', '2026-03-01T03:00:01', false],
  ['full-check', '2026-03-01T03:00:00', '2026-03-02T02:59:59', false],
  ['full-check', '2026-03-01T03:00:00', '2026-03-02T03:00:00', true],
  // A server that is off every night checks when it is on again.
  ['full-check', '2026-03-01T12:00:00', '2026-03-02T09:00:00', true],
] as const)('%s that ran at %s is due at %s: %s', (job, ran, now, due) => {
  expect(isDue(job, at(ran), at(now))).toBe(due)
})
