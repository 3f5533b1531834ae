import { describe, expect, it } from 'vitest'
import { backlogSize, mayDecide } from '#features/organisers/backlog.ts'
import { INVITATION_LIFE, invitationState, isInvitationDue, ROLES } from '#features/organisers/organiser.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const now = new Date('2026-03-08T00:00:30.000Z')
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)

describe('an invitation', () => {
  it.each([
    ['open', { emailId: null, createdAt: ago(INVITATION_LIFE - 1) }],
    ['expired', { emailId: null, createdAt: ago(INVITATION_LIFE) }],
    ['open', { emailId: 'm', createdAt: ago(30 * DAY) }],
    ['open', { emailId: 'm', createdAt: ago(30 * DAY), sentAt: ago(INVITATION_LIFE - 1) }],
    ['expired', { emailId: 'm', createdAt: ago(30 * DAY), sentAt: ago(INVITATION_LIFE) }],
    ['used', { emailId: 'm', createdAt: ago(1), sentAt: ago(1), usedAt: ago(0) }],
    ['used', { emailId: null, createdAt: ago(30 * DAY), usedAt: ago(29 * DAY) }],
  ] as const)('is %s', (state, row) => {
    expect(invitationState({ sentAt: null, usedAt: null, ...row }, now)).toBe(state)
  })

  it.each([
    [true, []],
    [false, [MINUTE - 1]],
    [true, [MINUTE]],
    [true, [MINUTE, HOUR]],
    [false, [MINUTE, HOUR, DAY - 1]],
    [true, [MINUTE, HOUR, DAY]],
    [true, [1, 2, 3, 4, 5, 6, 7, 8, 9].map((days) => days * DAY)],
    [false, [1, 2, 3, 4, 5, 6, 7, 8, 9, 29.9].map((days) => days * DAY)],
    [true, [1, 2, 3, 4, 5, 6, 7, 8, 9, 30].map((days) => days * DAY)],
  ] as const)('may be sent again: %s, after emails %j milliseconds ago', (due, ages) => {
    expect(isInvitationDue(ages.map(ago), now)).toBe(due)
  })
})

it('an organiser who may not decide has no backlog', () => {
  expect(ROLES.filter(mayDecide)).toEqual(['owner', 'moderator'])
  expect(mayDecide(null)).toBe(false)
  expect(backlogSize({ suspicious: 2, paper: 3 })).toBe(5)
})
