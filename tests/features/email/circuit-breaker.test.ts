import { expect, it } from 'vitest'
import { CircuitBreaker } from '#features/email/circuit-breaker.ts'

const MINUTE = 60_000
const NOW = new Date('2026-03-01T12:00:00.000Z')
const after = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)

it('stays open for longer each time, up to 15 minutes', () => {
  const breaker = new CircuitBreaker()
  let now = NOW
  for (const minutes of [1, 2, 5, 15, 15]) {
    expect(breaker.open(now)).toBe(minutes * MINUTE)
    now = new Date(now.getTime() + minutes * MINUTE)
  }
})

it('is open until the last millisecond, and opens once', () => {
  const breaker = new CircuitBreaker()
  expect([breaker.isOpen(NOW), breaker.until, breaker.isOnTrial]).toEqual([false, null, false])
  breaker.open(NOW)
  expect(breaker.open(after(MINUTE - 1))).toBeNull()
  expect([breaker.isOpen(after(MINUTE - 1)), breaker.isOpen(after(MINUTE))]).toEqual([true, false])
  expect([breaker.until, breaker.isOnTrial]).toEqual([after(MINUTE), true])
})

it('blames the server after five failures in a row, and forgets them once an email is accepted', () => {
  const breaker = new CircuitBreaker()
  expect([1, 2, 3, 4].map((i) => breaker.countRefusal(`email-${i}`))).toEqual([false, false, false, false])
  breaker.close()
  expect([5, 6, 7, 8, 9].map((i) => breaker.countRefusal(`email-${i}`))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
  expect(breaker.takeRefused()).toEqual([5, 6, 7, 8, 9].map((i) => `email-${i}`))
  expect(breaker.takeRefused()).toEqual([])
})

it('starts from the shortest time after an email was accepted', () => {
  const breaker = new CircuitBreaker()
  breaker.open(NOW)
  breaker.open(after(MINUTE))
  breaker.close()
  expect(breaker.open(after(10 * MINUTE))).toBe(MINUTE)
})
