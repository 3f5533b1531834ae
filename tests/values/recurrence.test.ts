import { expect, it } from 'vitest'
import { Recurrence } from '#values/recurrence.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1_000)

/** What is reported of something that happens every second for so long: when, and how often it had happened by then. */
function reportsOf(seconds: number): [second: number, times: number][] {
  const recurrence = new Recurrence()
  const reports: [number, number][] = []
  for (let second = 0; second <= seconds; second += 1) {
    const times = recurrence.count(at(second))
    if (times > 0) reports.push([second, times])
  }
  return reports
}

it('is reported once, and then with pauses that grow up to an hour', () => {
  expect(reportsOf(4 * 3_600)).toEqual([
    [0, 1],
    [60, 60],
    [360, 300],
    [1_260, 900],
    [4_860, 3_600],
    [8_460, 3_600],
    [12_060, 3_600],
  ])
})

it('reports what happened in a pause at its end, though nothing more happens', () => {
  const recurrence = new Recurrence()
  expect(recurrence.due(at(0))).toBe(0)
  expect([recurrence.count(at(0)), recurrence.count(at(1)), recurrence.count(at(2))]).toEqual([1, 0, 0])
  expect([recurrence.due(at(59)), recurrence.due(at(60)), recurrence.due(at(61))]).toEqual([0, 2, 0])
  expect([recurrence.isOver(at(359)), recurrence.isOver(at(360))]).toEqual([false, true])
})

it('is not kept silent by a clock that is set back', () => {
  const recurrence = new Recurrence()
  recurrence.count(at(7_200))
  expect(recurrence.count(at(0))).toBe(1)
})
