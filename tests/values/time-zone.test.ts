import { expect, it } from 'vitest'
import {
  dayIn,
  endOfDay,
  localIso,
  offsetAt,
  parseTimeZone,
  readLocalTime,
  startOfDay,
  suggestTimeZone,
} from '#values/time-zone.ts'

const at = (time: string) => new Date(time)

it.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  [' europe/berlin ', 'Europe/Berlin'],
  // The engine calls it Europe/Kiev.
  ['Europe/Kyiv', 'Europe/Kyiv'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['utc', 'UTC'],
  ['Etc/UTC', 'UTC'],
  ['CET', null],
  ['EST', null],
  ['MEZ', null],
  ['+01:00', null],
  ['UTC+1', null],
  ['Berlin', null],
  ['Europe/Atlantis', null],
  ['', null],
  ['../../etc/passwd', null],
])('reads the time zone %j as %j', (typed, zone) => {
  expect(parseTimeZone(typed)).toBe(zone)
})

it('suggests the time zone of a city', () => {
  expect(suggestTimeZone('new york')).toBe('America/New_York')
  expect(suggestTimeZone('Berlin')).toBe('Europe/Berlin')
  expect(suggestTimeZone('Atlantis')).toBeNull()
})

it.each([
  ['2026-03-03T22:59:59.999Z', 'Europe/Berlin', '2026-03-03', '2026-03-03T23:59:59+01:00'],
  ['2026-03-03T23:00:00.000Z', 'Europe/Berlin', '2026-03-04', '2026-03-04T00:00:00+01:00'],
  ['2026-07-03T22:00:00.000Z', 'Europe/Berlin', '2026-07-04', '2026-07-04T00:00:00+02:00'],
  ['2026-03-03T18:29:00.000Z', 'Asia/Kolkata', '2026-03-03', '2026-03-03T23:59:00+05:30'],
  ['2026-03-03T03:29:00.000Z', 'America/St_Johns', '2026-03-02', '2026-03-02T23:59:00-03:30'],
  ['2026-03-03T12:00:00.000Z', 'Pacific/Kiritimati', '2026-03-04', '2026-03-04T02:00:00+14:00'],
  ['2026-03-03T12:00:00.000Z', 'UTC', '2026-03-03', '2026-03-03T12:00:00+00:00'],
])('%s in %s is on %s', (moment, zone, day, iso) => {
  expect(dayIn(at(moment), zone)).toBe(day)
  expect(localIso(at(moment), zone)).toBe(iso)
  expect(Math.floor(Date.parse(iso) / 1000)).toBe(Math.floor(Date.parse(moment) / 1000))
})

it.each([
  ['an ordinary day', '2026-03-03', 'Europe/Berlin', '2026-03-02T23:00:00Z', 24],
  ['23 hours as the clocks go forward', '2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z', 23],
  ['25 hours as the clocks go back', '2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z', 25],
  ['a day without midnight', '2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00Z', 23],
  ['a day with two midnights', '2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z', 25],
  ['half an hour', '2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00:00Z', 24.5],
])('%s: %s in %s', (_, day, zone, start, hours) => {
  expect(startOfDay(day, zone)).toEqual(at(start))
  const end = endOfDay(day, zone)
  expect(((end?.getTime() ?? 0) - at(start).getTime()) / 3_600_000).toBe(hours)
})

it('has no beginning for a day that the calendar does not have', () => {
  for (const day of ['2026-02-30', '2026-13-01', '2026-3-3', 'soon', '']) {
    expect(startOfDay(day, 'Europe/Berlin')).toBeNull()
    expect(endOfDay(day, 'Europe/Berlin')).toBeNull()
  }
})

it.each([
  ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00Z'],
  ['2026-03-29T02:00', 'Europe/Berlin', 'skipped'],
  ['2026-03-29T02:59:59', 'Europe/Berlin', 'skipped'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['2026-10-25T02:00', 'Europe/Berlin', 'repeated'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
  ['2026-03-08T02:30', 'America/New_York', 'skipped'],
  ['2026-11-01T01:30', 'America/New_York', 'repeated'],
  ['2026-03-29T02:30', 'UTC', '2026-03-29T02:30:00Z'],
  ['2026-02-30T12:00', 'UTC', 'unreadable'],
  ['2026-03-03T24:00', 'UTC', 'unreadable'],
  ['2026-03-03T12:60', 'UTC', 'unreadable'],
  ['3 March 2026', 'UTC', 'unreadable'],
])('reads %s in %s as %s', (text, zone, expected) => {
  const read = readLocalTime(text, zone, 'end')
  expect(read.ok ? read.moment.toISOString().replace('.000', '') : read.reason).toBe(expected)
})

it('reads a date alone to its last second where it ends something', () => {
  expect(readLocalTime('2026-10-25', 'Europe/Berlin', 'start')).toEqual({
    ok: true,
    moment: at('2026-10-24T22:00:00Z'),
  })
  expect(readLocalTime('2026-10-25', 'Europe/Berlin', 'end')).toEqual({
    ok: true,
    moment: at('2026-10-25T22:59:59Z'),
  })
})

it('knows the offset of every moment, in whatever order they are asked', () => {
  const hours = (moment: string) => offsetAt(at(moment), 'Europe/Berlin') / 3_600_000
  expect(hours('2026-03-29T00:59:59.999Z')).toBe(1)
  expect(hours('2026-03-29T01:00:00Z')).toBe(2)
  expect(hours('2026-03-29T00:59:59.999Z')).toBe(1)
  expect(hours('2026-10-25T00:59:59.999Z')).toBe(2)
  expect(hours('2026-10-25T01:00:00Z')).toBe(1)
})
