import { expect, it } from 'vitest'
import { testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { lineTo, sitOutADay, slipOf, wrongIn } from '#tests/support/outage.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { letEmailWait } from '#tests/support/waiting-mail.ts'

const WAITING = { verify: 1_200, own: 600, updates: 200 }
const expected = 2_000
const rate = 50

onEachDatabase('emails that wait while the mail server is down for a day', (kind) => {
  it('arrive once, those that verify first and updates last, at most at the set rate', async () => {
    const sink = await smtpSink({ read: slipOf })
    const line = lineTo(sink)
    const app = await testApp(kind, { env: { MAIL_RATE: String(rate) }, parts: { transport: line } })
    await letEmailWait(app, WAITING)
    const course = await sitOutADay(app, { line, sink, expected })
    expect(wrongIn(course, sink.received, { expected, rate })).toEqual([])
    const rows = await app.context.store.read((db) => db.select().from(db.tables.outbox))
    expect(rows.filter((row) => row.sentAt === null || row.content !== null)).toEqual([])
    // A few attempts after each pause, not one for each email.
    expect(course.triedInVain).toBeLessThan(expected)
  })
})
