import { expect, it } from 'vitest'
import { failedReplies } from '#db/queries/email/outbox-state.ts'
import { readFailedEmail } from '#features/email/read-failed.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import { filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { smtpSink } from '#tests/support/smtp.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const submit = (app: TestApp, person: { name: string; email: string }) =>
  sign(app.context, app.letter, filledIn(app.letter, person))
const rows = (app: TestApp) => app.context.store.read((db) => db.select().from(db.tables.outbox))
const failed = async (app: TestApp) => (await rows(app)).filter(({ failedAt }) => failedAt !== null)
const events = (app: TestApp) => app.logLines.map((line) => (JSON.parse(line) as { event: string }).event)

/** Runs every ten minutes for a time. */
async function runFor(app: TestApp, milliseconds: number) {
  for (let passed = 0; passed < milliseconds; passed += 10 * MINUTE) {
    await app.outbox.run()
    app.clock.pass(10 * MINUTE)
  }
}

onEachDatabase('an email that the server refuses permanently', (kind) => {
  it.each([
    ['a policy', 'rcpt', 550, '5.7.1 ada@example.org rejected by policy', '550 5.7.1 … rejected by policy'],
    ['an address that needs SMTPUTF8', 'rcpt', 553, '5.6.7 not allowed', '553 5.6.7 not allowed'],
    ['no enhanced code', 'rcpt', 550, 'No such person: ada', '550 No such person: …'],
    ['the recipient, by 554', 'rcpt', 554, '5.7.1 <ada@example.org>: denied', '554 5.7.1 … denied'],
    ['a full mailbox', 'rcpt', 552, '5.2.2 over quota', '552 5.2.2 over quota'],
  ] as const)('is tried three times in a day while others pass: %s', async (_, step, code, text, reply) => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    sink.refuse(step, { code, text }, (address) => address === ada.email)
    await submit(app, ada)
    await submit(app, grace)
    await runFor(app, DAY)
    expect(sink.asked.filter((address) => address === ada.email)).toHaveLength(3)
    expect(sink.received.map(({ to }) => to[0])).toEqual([grace.email])
    expect(await failed(app)).toMatchObject([{ reply, content: null, sentAt: null }])
    expect(events(app)).not.toContain('email-paused')
    expect(await readFailedEmail(app.context)).toEqual([{ reply, emails: 1 }])
    expect((await readDashboard(app.context, app.letter, '30')).failed).toEqual([{ reply, emails: 1 }])
    app.clock.pass(31 * DAY)
    expect(await readFailedEmail(app.context)).toEqual([])
    expect(app.logLines.join()).not.toContain('ada')
  })

  it('is tried three times where only its text is refused', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    sink.refuse('data', { code: 554, text: '5.6.0 spam' })
    await submit(app, ada)
    await runFor(app, 3 * DAY)
    expect(sink.asked).toHaveLength(3)
    expect(await failed(app)).toMatchObject([{ reply: '554 5.6.0 spam' }])
  })

  it('may have been postponed before: that is not counted', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await submit(app, ada)
    sink.refuse('rcpt', { code: 451, text: '4.7.1 later' })
    await runFor(app, 2 * HOUR)
    const before = sink.asked.length
    sink.refuse('rcpt', { code: 550, text: '5.7.1 no' })
    await runFor(app, DAY)
    expect(sink.asked).toHaveLength(before + 3)
    expect(await failed(app)).toHaveLength(1)
  })

  it('is not to blame where the server refuses everyone: the queue pauses, and all are sent in the end', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    for (const person of crowd(7)) await submit(app, person)
    sink.refuse('rcpt', { code: 550, text: '5.7.1 your network is on a list' })
    await runFor(app, 2 * DAY)
    expect(events(app)).toContain('email-paused')
    expect(await failed(app)).toEqual([])
    sink.refuse('rcpt', null)
    await runFor(app, 3 * HOUR)
    expect(sink.received).toHaveLength(7)
    expect(await failed(app)).toEqual([])
  })

  it('is not shown to organisers where only a signer or organiser gets it', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    const failing = { failedAt: app.clock.now, content: null, reply: '550 no' }
    const since = new Date(app.clock.now.getTime() - DAY)
    for (const email of ['own-link', 'sign-in', 'invitation'] as const) {
      await app.context.store.write((tx) =>
        tx
          .update(tx.tables.outbox)
          .set({ ...failing, kind: email })
          .then(() => {}),
      )
      const replies = (letter?: string) =>
        app.context.store.read((db) => failedReplies(db, { since, most: 5, ...(letter && { letter }) }))
      expect(await replies(app.letter.slug), email).toEqual([])
      expect(await replies(), email).toEqual([{ reply: '550 no', emails: 1 }])
    }
  })
})
