import { expect, it } from 'vitest'
import { judgeDelivery, type TestDelivery } from '#features/email/sender-domain/test-email.ts'

it.each<[TestDelivery, string, string]>([
  [{ result: 'sent' }, 'ok', '(sent)'],
  [{ result: 'later', reply: '450' }, 'warn', '(later, 450)'],
  [{ result: 'away', reply: '421' }, 'warn', '(away, 421)'],
  [{ result: 'away', reply: 'ETIMEDOUT' }, 'broken', 'cannot be reached (away, ETIMEDOUT)'],
  [{ result: 'no-mailbox', reply: '550' }, 'broken', '(no-mailbox, 550)'],
  [{ result: 'refused', reply: '554' }, 'broken', '(refused, 554)'],
  [{ result: 'stopped', reply: '535' }, 'broken', '(stopped, 535)'],
])('%j', (delivery, level, words) => {
  const finding = judgeDelivery('olga@example.org', delivery)
  expect(finding).toMatchObject({ level, sentence: expect.stringContaining(words) })
})
