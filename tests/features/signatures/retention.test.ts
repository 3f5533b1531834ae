import { expect, it } from 'vitest'
import {
  addressesUntil,
  afterEnd,
  auditSince,
  declinedSince,
  pendingEnd,
  pendingLimits,
} from '#features/signatures/retention.ts'
import { openLetter } from '#tests/support/open-letter.ts'

const at = (text: string) => new Date(text)
const SUBMITTED = at('2026-03-01T12:00:00.000Z')

it.each([
  ['after 7 days without a link', null, '2026-03-08T12:00:00.000Z'],
  ['after 7 days where the last link expires sooner', '2026-03-03T12:00:00.000Z', '2026-03-08T12:00:00.000Z'],
  ['with its last link', '2026-03-15T12:00:00.001Z', '2026-03-15T12:00:00.001Z'],
  ['after 21 days where a link would work longer', '2026-03-22T12:00:00.001Z', '2026-03-22T12:00:00.000Z'],
])('an unverified signature is deleted %s', (_, links, end) => {
  expect(pendingEnd(SUBMITTED, links === null ? null : at(links))).toEqual(at(end))
})

it('the limits for unverified signatures are 7 and 21 days ago', () => {
  expect(pendingLimits(at('2026-03-22T12:00:00.000Z'))).toEqual({
    now: at('2026-03-22T12:00:00.000Z'),
    least: at('2026-03-15T12:00:00.000Z'),
    most: SUBMITTED,
  })
})

it('a decline is forgotten after 12 months, an entry of the audit log after 24', () => {
  expect(declinedSince(SUBMITTED)).toEqual(at('2025-03-01T12:00:00.000Z'))
  expect(auditSince(SUBMITTED)).toEqual(at('2024-03-01T12:00:00.000Z'))
})

it.each([
  ['never without an end', {}, null],
  ['12 months after closing', { closes: at('2026-06-01T10:00:00.000Z') }, '2027-06-01T10:00:00.000Z'],
  ['12 months after the answer', { answered: { on: '2026-05-01', text: {} } }, '2027-05-01T00:00:00.000Z'],
  [
    '12 months after whichever comes first',
    { closes: at('2026-06-01T10:00:00.000Z'), answered: { on: '2026-05-01', text: {} } },
    '2027-05-01T00:00:00.000Z',
  ],
])('the addresses of a letter are deleted %s', (_, changes, end) => {
  expect(addressesUntil(openLetter(changes))).toEqual(end === null ? null : at(end))
})

it('the last signature ends a letter that is no longer served', () => {
  expect(afterEnd(SUBMITTED)).toEqual(at('2027-03-01T12:00:00.000Z'))
})
