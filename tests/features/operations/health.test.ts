import { describe, expect, it } from 'vitest'
import {
  isDegraded,
  type Lateness,
  roundedDown,
  roundedUp,
  secondsSince,
} from '#features/operations/health.ts'

const late: Lateness = { submissions: 60, mail: 900, isMailPaused: false, scrub: 900, overdue: 7_200 }
const sound = { log: { isWritable: true, lostLines: 0 }, temporaryFolder: 'ok' } as const

describe('a process is degraded', () => {
  it('not while everything is within its time', () => {
    expect(isDegraded(late, sound)).toBe(false)
  })

  it.each<Partial<Lateness>>([
    { submissions: 61 },
    { mail: 901 },
    { isMailPaused: true },
    { scrub: 901 },
    { overdue: 7_201 },
  ])('with %j', (more) => {
    expect(isDegraded({ ...late, ...more }, sound)).toBe(true)
  })

  it.each(['full', 'unwritable'] as const)('with a temporary folder that is %s', (temporaryFolder) => {
    expect(isDegraded(late, { ...sound, temporaryFolder })).toBe(true)
  })

  it('with a log that cannot be written', () => {
    expect(isDegraded(late, { ...sound, log: { isWritable: false, lostLines: 0 } })).toBe(true)
  })
})

it.each([
  [0, 0, 0],
  [1, 0, 100],
  [99, 0, 100],
  [100, 100, 100],
  [101, 100, 200],
])('%i is %i rounded down to hundreds, and %i rounded up', (figure, down, up) => {
  expect(roundedDown(figure, 100)).toBe(down)
  expect(roundedUp(figure, 100)).toBe(up)
})

it('seconds are counted in whole ones, and never below 0', () => {
  const now = new Date('2026-03-01T12:00:00.000Z')
  expect(secondsSince(new Date('2026-03-01T11:59:58.001Z'), now)).toBe(1)
  expect(secondsSince(new Date('2026-03-01T12:00:05.000Z'), now)).toBe(0)
  expect(secondsSince(null, now)).toBe(0)
})
