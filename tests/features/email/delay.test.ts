import { isNull } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { readEmailDelay } from '#features/email/read-delay.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { filledIn, pressYes, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { AT_HOME, sign } from '#tests/support/sign.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { signed } from '#tests/support/updates.ts'
import { parseEmailAddress } from '#values/email-address.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const delay = (app: TestApp) =>
  readEmailDelay(app.context, { pausedUntil: app.outbox.pausedUntil, rate: app.config.mail.rate })

onEachDatabase('the delay that signers see', (kind) => {
  it('is shown once an email waits for more than two minutes, until it is sent', async () => {
    const app = await testApp(kind)
    expect(await delay(app)).toBeNull()
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    app.clock.pass(2 * MINUTE - 1)
    expect(await delay(app)).toBeNull()
    app.clock.pass(10 * MINUTE)
    expect(await delay(app)).toEqual({ minutes: 12, waiting: 100 })
    await app.deliver()
    expect(await delay(app)).toBeNull()
  })

  it('includes how long the queue takes at the current rate', async () => {
    const app = await testApp(kind, { env: { MAIL_RATE: '1' } })
    for (const person of crowd(121)) await sign(app.context, app.letter, filledIn(app.letter, person))
    expect(await delay(app)).toEqual({ minutes: 3, waiting: 200 })
  })

  it('includes emails that the server postpones, also between attempts, until it accepts some', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    sink.refuse('rcpt', { code: 450, text: '4.2.0 later' })
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    await app.outbox.run()
    app.clock.pass(MINUTE)
    await app.outbox.run()
    expect(await delay(app)).toBeNull()
    for (let minute = 0; minute < 30; minute += 1) {
      app.clock.pass(MINUTE)
      await app.outbox.run()
    }
    expect(await delay(app)).toEqual({ minutes: 35, waiting: 100 })
    // One address that is postponed while others are accepted is no delay.
    sink.refuse('rcpt', { code: 450, text: '4.2.0 later' }, (address) => address === ada.email)
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    await app.outbox.run()
    expect(await delay(app)).toBeNull()
  })

  it('includes how long the latest accepted emails were postponed', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    sink.refuse('rcpt', { code: 451, text: '4.7.1 greylisted' })
    for (const person of crowd(3)) await sign(app.context, app.letter, filledIn(app.letter, person))
    for (let minute = 0; minute < 15; minute += 1) {
      await app.outbox.run()
      app.clock.pass(MINUTE)
    }
    sink.refuse('rcpt', null)
    app.clock.pass(15 * MINUTE)
    await app.outbox.run()
    // At once, after a minute, and after five more: it was accepted at the fourth attempt.
    expect(await delay(app)).toEqual({ minutes: 25, waiting: 100 })
    app.clock.pass(61 * MINUTE)
    expect(await delay(app)).toBeNull()
  })

  it('includes hours in which the outbox did not run, also for an email that was tried before', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    await app.outbox.run()
    sink.refuse('rcpt', { code: 451, text: '4.7.1 greylisted' })
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    await app.outbox.run()
    app.clock.pass(5 * 60 * MINUTE)
    expect((await delay(app))?.minutes).toBeGreaterThanOrEqual(298)
    sink.refuse('rcpt', null)
    await app.outbox.run()
    expect(await delay(app)).toBeNull()
  })

  it('is the same for every history of an address', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    await app.outbox.run()
    await pressYes(app, tokenIn(sink.received[0] as never))
    await app.outbox.run()
    app.clock.pass(DAY)
    sink.refuse('rcpt', { code: 450, text: '4.2.0 later' })
    const seen: unknown[] = []
    for (const person of [ada, grace]) {
      await sign(app.context, app.letter, filledIn(app.letter, person))
      await app.outbox.run()
      app.clock.pass(30_000)
      await app.outbox.run()
      app.clock.pass(29 * MINUTE)
      seen.push(await delay(app))
      await app.context.store.write((tx) =>
        tx
          .delete(tx.tables.outbox)
          .where(isNull(tx.tables.outbox.sentAt))
          .then(() => {}),
      )
    }
    expect(seen[0]).not.toBeNull()
    expect(seen[1]).toEqual(seen[0])
  })

  it('is shown while nothing is accepted', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    sink.refuse('mail', { code: 530, text: '5.7.0 log in first' })
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    for (let round = 0; round < 4; round += 1) {
      app.clock.pass(60 * MINUTE)
      await app.outbox.run()
    }
    expect((await delay(app))?.minutes).toBeGreaterThanOrEqual(15)
  })

  it('ignores waiting lost links: only signers get one', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    app.clock.pass(DAY)
    const [email, letters] = [parseEmailAddress(ada.email), app.letters]
    if (!email) throw new Error('Ada has no address.')
    const health = async () => (await readHealth(app.context, letters, null, app.surroundings())).mail
    const before = await health()
    await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
    await app.answerLookups()
    app.clock.pass(20 * MINUTE)
    expect(await health()).toEqual(before)
    expect(await delay(app)).toBeNull()
  })
})
