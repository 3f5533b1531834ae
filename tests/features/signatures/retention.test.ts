import { describe, expect, it } from 'vitest'
import type { Letter } from '#features/letters/letter.ts'
import {
  addressesUntil,
  afterEnd,
  auditSince,
  declinedSince,
  pendingEnd,
  pendingLimits,
} from '#features/signatures/retention.ts'

const at = (text: string) => new Date(text)
const letter = (more: Partial<Letter>) =>
  ({ timeZone: 'UTC', closes: null, answered: null, ...more }) as Letter

describe('an unverified signature', () => {
  it.each([
    ['without a link', null, '2026-03-08T12:00:00.000Z'],
    ['with a link that ends sooner', '2026-03-05T12:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['with a link that ends later', '2026-03-10T12:00:00Z', '2026-03-10T12:00:00.000Z'],
    ['with a link that ends much later', '2026-04-10T12:00:00Z', '2026-03-22T12:00:00.000Z'],
  ])('%s is removed in time', (_, links, end) => {
    expect(pendingEnd(at('2026-03-01T12:00:00Z'), links === null ? null : at(links)).toISOString()).toBe(end)
  })

  it('is overdue after 7 days without a link, and after 21 in any case', () => {
    const now = at('2026-03-22T12:00:00Z')
    expect(pendingLimits(now)).toEqual({
      now,
      least: at('2026-03-15T12:00:00Z'),
      most: at('2026-03-01T12:00:00Z'),
    })
  })
})

describe('the addresses of a letter', () => {
  it.each<[Partial<Letter>, string | null]>([
    [{}, null],
    [{ closes: at('2026-03-02T12:00:00Z') }, '2027-03-02T12:00:00.000Z'],
    [{ answered: { on: '2026-03-01', text: {} } }, '2027-03-01T00:00:00.000Z'],
    [
      { closes: at('2026-03-02T12:00:00Z'), answered: { on: '2026-03-01', text: {} } },
      '2027-03-01T00:00:00.000Z',
    ],
    [{ answered: { on: '2026-03-01', text: {} }, timeZone: 'Europe/Berlin' }, '2027-02-28T23:00:00.000Z'],
  ])('with %j are kept until %s', (more, until) => {
    expect(addressesUntil(letter(more))?.toISOString() ?? null).toBe(until)
  })

  it('that is no longer served are kept for 12 months after its last signature', () => {
    expect(afterEnd(at('2026-03-01T12:00:00Z'))).toEqual(at('2027-03-01T12:00:00Z'))
  })
})

it('what was declined is remembered for 12 months, what an organiser did for 24', () => {
  const now = at('2026-03-01T12:00:00Z')
  expect(declinedSince(now)).toEqual(at('2025-03-01T12:00:00Z'))
  expect(auditSince(now)).toEqual(at('2024-03-01T12:00:00Z'))
})
