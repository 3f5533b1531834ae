import { expect, it } from 'vitest'
import type { Log } from '#platform/log.ts'
import { LoopHealth } from '#platform/loop-health.ts'

const RUNS_A_SECOND = 4

/** What the log says of a loop that runs four times a second: `fails` says for each second whether and how. */
function logOf(seconds: number, fails: (second: number) => string | null): string[] {
  const lines: string[] = []
  const clock = { at: 0 }
  const log = ((_level, event, fields) =>
    lines.push(`${clock.at} ${event} ${'failures' in fields ? fields.failures : ''}`)) as Log
  const health = new LoopHealth('intake', log, () => new Date(Date.UTC(2026, 2, 1) + clock.at * 1_000))
  for (let run = 0; run < seconds * RUNS_A_SECOND; run += 1) {
    clock.at = run / RUNS_A_SECOND
    const name = fails(Math.floor(clock.at))
    if (name === null) health.succeeded()
    else health.failed(Object.assign(new Error('failed'), { name, stack: '' }))
  }
  return lines
}

it('reports an outage once, then with growing pauses, and that it is over', () => {
  expect(logOf(600, (second) => (second >= 10 && second < 500 ? 'Locked' : null))).toEqual([
    '10 loop-failed 1',
    '70 loop-failed 241',
    '370 loop-failed 1441',
    '504.75 loop-recovered 1960',
  ])
})

it('reports each outage at once, and each fault of one', () => {
  const fault = (second: number) => (second < 60 ? 'Locked' : second < 120 ? null : 'Full')
  expect(logOf(180, fault).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    '0 loop-failed',
    '64.75 loop-recovered',
    '120 loop-failed',
  ])
  expect(logOf(30, (second) => (second < 15 ? 'Locked' : 'Full'))).toHaveLength(2)
  expect(logOf(50, (second) => `Fault${second}`).length).toBeLessThanOrEqual(6)
})

it.each([1, 7, 30])('does not fill the log with a loop that fails every %i seconds', (every) => {
  const lines = logOf(6 * 3_600, (second) => (second % every === 0 && second < 5.5 * 3_600 ? 'Locked' : null))
  expect(lines.length).toBeLessThan(40)
  expect(lines.at(-1)).toContain('loop-recovered')
})
