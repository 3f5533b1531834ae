import { describe, expect, it } from 'vitest'
import { capsOf, dueAfter, isRepeat, roomAt, signInRoomAt } from '#features/email/caps.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = new Date('2026-03-31T12:00:00.000Z')

const ago = (...milliseconds: number[]) => milliseconds.map((age) => new Date(NOW.getTime() - age))
const after = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)
const CAPS = capsOf('signing', { emails: { perDay: 3, perMonth: 10 } })

describe('room for one more email to a mailbox', () => {
  it.each([
    ['nothing was sent', [], 0],
    ['two were sent today', [HOUR, 2 * HOUR], 0],
    ['three were sent within 24 hours', [HOUR, 2 * HOUR, DAY - 1], 1],
    ['the first of three was sent 24 hours ago', [HOUR, 2 * HOUR, DAY], 0],
    ['three were sent at this moment', [0, 0, 0], DAY],
    ['more than three were sent, before the setting was lowered', [1, 2, HOUR, 2 * HOUR], DAY - HOUR],
    ['nine were sent in 30 days', [2, 3, 4, 5, 6, 7, 8, 9, 10].map((days) => days * DAY), 0],
    ['ten were sent in 30 days', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((days) => days * DAY), 19 * DAY],
    [
      'the first of ten was sent 30 days ago, but 1 ms',
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 30].map((days) => days * DAY - (days === 30 ? 1 : 0)),
      1,
    ],
    ['the first of ten was sent 30 days ago', [2, 3, 4, 5, 6, 7, 8, 9, 10, 30].map((days) => days * DAY), 0],
  ])('where %s', (_, ages, wait) => {
    expect(roomAt(NOW, ago(...ages), CAPS)).toEqual(after(wait))
    // In any order.
    expect(roomAt(NOW, ago(...ages).reverse(), CAPS)).toEqual(after(wait))
  })

  it('is one in 30 days where the mailbox has declined, also where limits are off', () => {
    for (const limits of [null, { emails: { perDay: 3, perMonth: 10 } }]) {
      const caps = capsOf('declined', limits)
      expect(roomAt(NOW, [], caps)).toEqual(NOW)
      expect(roomAt(NOW, ago(30 * DAY - 1), caps)).toEqual(after(1))
      expect(roomAt(NOW, ago(30 * DAY), caps)).toEqual(NOW)
    }
  })

  it('is unlimited where limits are off', () => {
    expect(roomAt(NOW, ago(...Array.from({ length: 50 }, () => 0)), capsOf('links', null))).toEqual(NOW)
  })
})

it('a form that is sent twice causes one email for a minute, and another form one five seconds later', () => {
  expect(isRepeat(NOW, undefined)).toBe(false)
  expect(isRepeat(NOW, ago(MINUTE - 1)[0])).toBe(true)
  expect(isRepeat(NOW, ago(MINUTE)[0])).toBe(false)
  expect(dueAfter(NOW, undefined)).toEqual(NOW)
  expect(dueAfter(NOW, ago(4_000)[0])).toEqual(after(1_000))
  expect(dueAfter(NOW, ago(5_000)[0])).toEqual(NOW)
})

it('sign-in emails are ten in any 24 hours, and a stranger who always asks leaves no gap of a day', () => {
  const sent: Date[] = []
  let longest = 0
  for (let minute = 0; minute < 10 * 24 * 60; minute += 1) {
    const now = new Date(NOW.getTime() + minute * MINUTE)
    const room = signInRoomAt(now, sent)
    longest = Math.max(longest, room.getTime() - now.getTime())
    if (room <= now) sent.push(now)
    const ofDay = sent.filter((at) => now.getTime() - at.getTime() < DAY)
    expect(ofDay.length).toBeLessThanOrEqual(10)
  }
  expect(longest).toBeLessThanOrEqual(9 * HOUR)
  expect(sent.length).toBeGreaterThan(60)
})

it('the first sign-in emails of a day come a minute apart', () => {
  expect(signInRoomAt(NOW, [])).toEqual(NOW)
  expect(signInRoomAt(NOW, ago(MINUTE - 1))).toEqual(after(1))
  expect(signInRoomAt(NOW, ago(MINUTE))).toEqual(NOW)
  expect(signInRoomAt(NOW, ago(MINUTE, 2 * MINUTE))).toEqual(NOW)
})
