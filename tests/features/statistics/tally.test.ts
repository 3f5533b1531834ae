import { describe, expect, it } from 'vitest'
import { HourTallies } from '#features/statistics/hour-tallies.ts'
import { areSameParts, PartCounts } from '#features/statistics/part-counts.ts'
import { isScanDue } from '#features/statistics/scan-state.ts'
import { HOUR, hourOf, hoursAhead, isSame, latestHours, tallyOf } from '#features/statistics/tally.ts'

const at = (text: string) => new Date(text)

describe('the hours of a time zone', () => {
  it.each([
    ['UTC', 0],
    ['Europe/Berlin', 0],
    ['Asia/Kolkata', HOUR / 2],
    ['Asia/Kathmandu', (3 * HOUR) / 4],
    ['America/St_Johns', HOUR / 2],
  ])('in %s begin %i ms before those of UTC', (timeZone, ahead) => {
    expect(hoursAhead(timeZone)).toBe(ahead)
  })

  it.each([
    ['2026-03-01T12:00:00.000Z', 0, '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:59:59.999Z', 0, '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:29:59.999Z', HOUR / 2, '2026-03-01T11:30:00.000Z'],
    ['2026-03-01T12:30:00.000Z', HOUR / 2, '2026-03-01T12:30:00.000Z'],
  ])('%s, %i ms ahead, is in the hour of %s', (moment, ahead, hour) => {
    expect(hourOf(at(moment), ahead).toISOString()).toBe(hour)
    expect(latestHours(at(moment), ahead).getTime()).toBe(at(hour).getTime() - HOUR)
  })
})

describe('the tally of an hour', () => {
  const hour = at('2026-03-01T12:00:00Z')
  const before = { submitted: 5, verified: 4, counted: 4 }
  const seen = { submitted: 3, verified: 3, counted: 2 }

  it('is what the rows say until the last of them can be deleted', () => {
    expect(tallyOf(hour, seen, before, at('2026-03-08T11:59:59.999Z'))).toEqual(seen)
    expect(tallyOf(hour, seen, undefined, at('2026-04-01T00:00:00Z'))).toEqual(seen)
  })

  it('keeps later how many submitted and verified, and never how many count', () => {
    const later = at('2026-03-08T12:00:00.000Z')
    expect(tallyOf(hour, seen, before, later)).toEqual({ submitted: 5, verified: 4, counted: 2 })
    expect(tallyOf(hour, { ...before, submitted: 6 }, before, later)).toEqual({ ...before, submitted: 6 })
  })

  it('is the same only if all figures are', () => {
    expect(isSame(before, { ...before })).toBe(true)
    expect(isSame(undefined, before)).toBe(false)
    for (const figure of ['submitted', 'verified', 'counted'] as const)
      expect(isSame(before, { ...before, [figure]: 9 })).toBe(false)
  })

  it('adds up part by part', () => {
    const hours = new HourTallies()
    hours.add(hour, { submitted: 2, verified: 1 })
    hours.add(hour, { counted: 3 })
    expect(hours.at(hour)).toEqual({ submitted: 2, verified: 1, counted: 3 })
    expect(hours.all()).toHaveLength(1)
    expect(hours.at(at('2026-03-01T13:00:00Z'))).toBeUndefined()
  })
})

describe('the parts of a letter', () => {
  it('add up, and are the same in any order', () => {
    const one = new PartCounts('letter')
    const other = new PartCounts('letter')
    one.add('locale', 'en', 1)
    one.add('locale', 'en', 2)
    one.add('country', '', 3)
    other.add('country', '', 3)
    other.add('locale', 'en', 3)
    expect(areSameParts(one.rows(), other.rows())).toBe(true)
    other.add('uncounted', 'withdrawn', 1)
    expect(areSameParts(one.rows(), other.rows())).toBe(false)
  })
})

describe('a scan is due', () => {
  const last = { dataVersion: 'a', at: 1_000 }

  it.each([
    ['the first time', null, { dataVersion: 'a', at: 1_000 }, true],
    ['not before the interval', last, { dataVersion: 'a', at: 1_059 }, false],
    ['after the interval', last, { dataVersion: 'a', at: 1_060 }, true],
    ['after a commit', last, { dataVersion: 'b', at: 1_001 }, true],
    ['after the clock was set back', last, { dataVersion: 'a', at: 999 }, true],
  ] as const)('%s', (_, before, now, due) => {
    expect(isScanDue(before, now, 60)).toBe(due)
  })
})
