import { describe, expect, it } from 'vitest'
import { beginOf, roundTop, unitFor, unitsBetween } from '#features/statistics/chart.ts'

describe('a chart over time', () => {
  it('has a bar for each day without a gap, over the end of a year too', () => {
    expect(unitsBetween('2025-12-30', '2026-01-02', 'day')).toEqual([
      '2025-12-30',
      '2025-12-31',
      '2026-01-01',
      '2026-01-02',
    ])
  })

  it('has weeks that begin on Monday', () => {
    expect(beginOf('2026-11-22', 'week')).toBe('2026-11-16')
    expect(unitsBetween('2026-11-22', '2026-11-24', 'week')).toEqual(['2026-11-16', '2026-11-23'])
  })

  it('has months, whatever their length', () => {
    expect(unitsBetween('2024-01-31', '2024-04-01', 'month')).toEqual([
      '2024-01-01',
      '2024-02-01',
      '2024-03-01',
      '2024-04-01',
    ])
  })

  it.each([
    [1, 'day'],
    [100, 'day'],
    [101, 'week'],
    [700, 'week'],
    [701, 'month'],
  ])('shows %i days by the %s', (days, unit) => {
    expect(unitFor(days)).toBe(unit)
  })

  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [5, 5],
    [6, 10],
    [11, 20],
    [99_999, 100_000],
    [100_001, 200_000],
  ])('ends at a round figure: for %i at %i', (highest, top) => {
    expect(roundTop(highest)).toBe(top)
  })
})
