import { describe, expect, it } from 'vitest'
import { type EmailSoFar, reminderDue } from '#features/signing/reminder.ts'
import { openLetter } from '#tests/support/open-letter.ts'

const HOUR = 60 * 60 * 1000
const SUBMITTED = new Date('2026-03-01T12:00:00.000Z')
const after = (hours: number) => new Date(SUBMITTED.getTime() + hours * HOUR)

/** An email that was sent as soon as it was queued. */
function sent(kind: EmailSoFar['kind'], hours: number, changes: Partial<EmailSoFar> = {}): EmailSoFar {
  return { kind, queuedAt: after(hours), sentAt: after(hours), failedAt: null, ...changes }
}

const VERIFY = sent('verify', 0)
const SIGNATURE = { submittedAt: SUBMITTED }

describe('a reminder', () => {
  it.each<[ReturnType<typeof reminderDue>, string, EmailSoFar[], number]>([
    [null, '1 ms before 48 hours', [VERIFY], 48 - 1 / HOUR],
    ['reminder', 'after 48 hours', [VERIFY], 48],
    ['reminder', '48 hours after the email was accepted late', [{ ...VERIFY, sentAt: after(10) }], 58],
    [null, 'sooner than that', [{ ...VERIFY, sentAt: after(10) }], 57],
    [null, 'while the email waits', [{ ...VERIFY, sentAt: null }], 48],
    [null, 'after the email bounced', [{ ...VERIFY, failedAt: after(1) }], 48],
    [null, 'without any email', [], 48],
    [null, 'a second time', [VERIFY, sent('reminder', 48)], 100],
    [null, 'less than 12 hours after another email', [VERIFY, sent('own-link', 40)], 51],
    ['reminder', '12 hours after another email', [VERIFY, sent('own-link', 40)], 52],
    ['reminder', '12 hours before the link expires', [VERIFY], 7 * 24 - 12],
    [null, 'less than 12 hours before the link expires', [VERIFY], 7 * 24 - 11],
  ])('is %s %s', (kind, _, emails, hours) => {
    expect(reminderDue(openLetter(), SIGNATURE, emails, after(hours))).toBe(kind)
  })

  it.each<[ReturnType<typeof reminderDue>, string, EmailSoFar[], number]>([
    [null, '25 hours before', [VERIFY], 35],
    ['closing', '24 hours before', [VERIFY], 36],
    ['closing', '24 hours before, after a reminder', [VERIFY, sent('reminder', 20)], 36],
    [null, 'a second time', [VERIFY, sent('closing', 36)], 50],
    [null, 'after closing', [VERIFY], 60],
  ])('before the letter closes is %s %s', (kind, _, emails, hours) => {
    const letter = openLetter({ closes: after(60) })
    expect(reminderDue(letter, SIGNATURE, emails, after(hours))).toBe(kind)
  })
})
