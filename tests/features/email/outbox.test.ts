import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createApp } from '#app.ts'
import { claimDue, replaceContent } from '#db/queries/email/outbox.ts'
import { filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { lineTo } from '#tests/support/outage.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { smtpSink } from '#tests/support/smtp.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const submit = (app: TestApp, person: { name: string; email: string }) =>
  sign(app.context, app.letter, filledIn(app.letter, person))

const outboxRows = (app: TestApp) => app.context.store.read((db) => db.select().from(db.tables.outbox))
const events = (app: TestApp) => app.logLines.map((line) => (JSON.parse(line) as { event: string }).event)

onEachDatabase('the outbox, in a real SMTP conversation', (kind) => {
  it('sends one email to one address, in text and HTML, and deletes its content', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, {
      env: { SMTP_URL: sink.url, MAIL_FROM: 'Our letter <letter@example.org>' },
    })
    await submit(app, ada)
    await app.outbox.run()
    const [email] = sink.received
    expect(sink.asked).toEqual([ada.email])
    expect(email?.to).toEqual([ada.email])
    expect(email?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(email?.messageId).toMatch(/@example\.org>$/)
    expect(email?.html).toContain('/verify/')
    expect(email?.text).toMatch(/^http:\/\/localhost:4321\/verify\/[\w-]{43}$/m)
    const [row] = await outboxRows(app)
    expect(row).toMatchObject({ content: null, leasedUntil: null, sentAt: app.clock.now })
    expect(app.logLines.join()).not.toContain('ada')
  })

  it('keeps the link on one line in the source of the email', async () => {
    const app = await testApp(kind)
    await Promise.all(crowd(60).map((person) => submit(app, person)))
    await app.deliver()
    const folder = join(app.config.dataDir, 'mail')
    for (const file of await readdir(folder)) {
      const source = await readFile(join(folder, file), 'utf8')
      expect(source).toMatch(/^http:\/\/localhost:4321\/verify\/[\w-]{43}$/m)
    }
  })

  it('tries again after 1, 5, 15 and 30 minutes where the server postpones, with the same message', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await submit(app, ada)
    sink.refuse('rcpt', { code: 450, text: '4.2.1 try later' })
    const waits: number[] = []
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await app.outbox.run()).toBe(1)
      const [row] = await outboxRows(app)
      const wait = (row?.dueAt.getTime() ?? 0) - app.clock.now.getTime()
      waits.push(Math.floor(wait / MINUTE))
      app.clock.pass(wait - 1)
      expect(await app.outbox.run()).toBe(0)
      app.clock.pass(1)
    }
    // Each interval is up to a tenth longer.
    for (const [i, least] of [1, 5, 15, 30, 60].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(least)
      expect(waits[i]).toBeLessThanOrEqual(least * 1.1)
    }
    sink.refuse('rcpt', null)
    await app.outbox.run()
    expect(sink.received).toHaveLength(1)
    expect(sink.received[0]?.messageId).toContain((await outboxRows(app))[0]?.id)
  })

  it.each(['connect', 'mail', 'rcpt', 'data'] as const)(
    'tries again when the connection breaks at %s',
    async (step) => {
      const sink = await smtpSink()
      const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
      await submit(app, ada)
      sink.refuse(step, 'hang-up')
      await app.outbox.run()
      expect(events(app)).toContain('email-postponed')
      sink.refuse(step, null)
      app.clock.pass(2 * MINUTE)
      await app.outbox.run()
      expect(sink.received).toHaveLength(1)
    },
  )

  it('gives up on a mailbox that does not exist, and on that one only', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await Promise.all([submit(app, ada), submit(app, grace)])
    sink.refuse('rcpt', { code: 550, text: '5.1.1 no such user' }, (address) => address === ada.email)
    await app.outbox.run()
    expect(sink.received.map((email) => email.to[0])).toEqual([grace.email])
    expect((await outboxRows(app)).filter((row) => row.failedAt)).toHaveLength(1)
    app.clock.pass(60 * MINUTE)
    expect(await app.outbox.run()).toBe(0)
  })

  it('pauses the whole queue while nothing is accepted, blames no address, and resumes by itself', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await Promise.all(crowd(10).map((person) => submit(app, person)))
    sink.refuse('mail', { code: 550, text: '5.7.1 not from you' })
    await app.outbox.run()
    expect(events(app).filter((event) => event === 'email-paused')).toHaveLength(1)
    expect(app.outbox.pausedUntil).toEqual(new Date(app.clock.now.getTime() + MINUTE))
    const askedBefore = sink.asked.length
    app.clock.pass(MINUTE - 1)
    expect(await app.outbox.run()).toBe(0)
    sink.refuse('mail', null)
    app.clock.pass(MINUTE)
    // One email shows whether the server accepts; then all are sent.
    expect(await app.outbox.run()).toBe(1)
    await app.outbox.run()
    expect(sink.asked.length).toBeGreaterThan(askedBefore)
    expect(sink.received).toHaveLength(10)
    expect((await outboxRows(app)).filter((row) => row.failedAt)).toEqual([])
    expect(app.outbox.pausedUntil).toBeNull()
  })

  it('tries less and less often while the server is down, and resumes by itself', async () => {
    const sink = await smtpSink()
    const line = lineTo(sink)
    const app = await testApp(kind, { parts: { transport: line } })
    await Promise.all(crowd(10).map((person) => submit(app, person)))
    line.isCut = true
    await app.outbox.run()
    for (const pause of [1, 2, 5, 15, 15]) {
      expect(app.outbox.pausedUntil).toEqual(new Date(app.clock.now.getTime() + pause * MINUTE))
      app.clock.pass(pause * MINUTE + 10 * SECOND)
      // One email shows whether the server accepts.
      expect(await app.outbox.run()).toBe(1)
    }
    line.isCut = false
    app.clock.pass(60 * MINUTE)
    while ((await app.outbox.run()) > 0);
    expect(new Set(sink.received.map((email) => email.to[0]))).toHaveLength(10)
    expect(sink.received).toHaveLength(10)
    expect(app.outbox.pausedUntil).toBeNull()
  })

  it('does not delay others for one email that breaks the connection each time', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await Promise.all([submit(app, ada), ...crowd(9).map((person) => submit(app, person))])
    sink.refuse('rcpt', 'hang-up', (address) => address === ada.email)
    await app.outbox.run()
    expect(sink.received).toHaveLength(9)
    expect(app.outbox.pausedUntil).toBeNull()
  })

  it('does not delay others for one refused address, and pauses where all are refused', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await Promise.all([submit(app, ada), ...crowd(5).map((person) => submit(app, person))])
    sink.refuse('rcpt', { code: 550, text: '5.7.1 not to there' }, (address) => address === ada.email)
    await app.outbox.run()
    expect(sink.received).toHaveLength(5)
    expect(app.outbox.pausedUntil).toBeNull()
    expect((await outboxRows(app)).filter((row) => row.failedAt)).toEqual([])
    sink.refuse('rcpt', { code: 550, text: '5.7.1 not from you' })
    await Promise.all(
      crowd(12)
        .slice(5)
        .map((person) => submit(app, person)),
    )
    await app.outbox.run()
    expect(app.outbox.pausedUntil).not.toBeNull()
    expect((await outboxRows(app)).filter((row) => row.failedAt)).toEqual([])
  })

  it('skips an email that cannot be decrypted', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await Promise.all([submit(app, ada), submit(app, grace)])
    await app.context.store.write(async (tx) => {
      const rows = await tx.select().from(tx.tables.outbox)
      await replaceContent(tx, rows[0]?.id ?? '', app.clock.now, { content: 'altered', locale: 'en' })
    })
    await app.outbox.run()
    expect(sink.received).toHaveLength(1)
    expect(events(app)).toContain('email-postponed')
  })

  it('gives up once the link in the email would have expired', async () => {
    const app = await testApp(kind, { env: { SMTP_URL: 'smtp://127.0.0.1:1' } })
    await submit(app, ada)
    app.clock.pass(7 * 24 * 60 * MINUTE)
    await app.outbox.run()
    expect(events(app)).toContain('email-failed')
    expect((await outboxRows(app))[0]).toMatchObject({ content: null })
  })

  it('sends no more in a run than the rate allows', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url, MAIL_RATE: '5' } })
    await Promise.all(crowd(12).map((person) => submit(app, person)))
    const runs = [
      await app.outbox.run(),
      await app.outbox.run(),
      await app.outbox.run(),
      await app.outbox.run(),
    ]
    expect(runs).toEqual([5, 5, 2, 0])
  })

  it('sends what another process had claimed, once its lease has ended', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await submit(app, ada)
    const lease = new Date(app.clock.now.getTime() + 5 * MINUTE)
    await app.context.store.write((tx) =>
      claimDue(tx, app.clock.now, { what: 'not-updates', until: lease, limit: 10 }),
    )
    app.clock.pass(5 * MINUTE)
    expect(await app.outbox.run()).toBe(0)
    app.clock.pass(1)
    expect(await app.outbox.run()).toBe(1)
    expect(sink.received).toHaveLength(1)
  })
})

it('two processes on one database send each email once', async () => {
  const sink = await smtpSink()
  const app = await testApp('postgres', { env: { SMTP_URL: sink.url } })
  await Promise.all(crowd(100).map((person) => submit(app, person)))
  const second = await createApp(app.config, {
    letters: app.letters,
    now: app.context.now,
    writeLog: () => {},
  })
  await Promise.all([app.outbox.run(), second.outbox.run(), app.outbox.run(), second.outbox.run()])
  while ((await app.outbox.run()) > 0);
  await second.close()
  expect(new Set(sink.received.map((email) => email.to[0]))).toHaveLength(100)
  expect(sink.received).toHaveLength(100)
})
