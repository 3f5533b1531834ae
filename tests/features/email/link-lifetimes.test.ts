import { afterEach, expect, it, vi } from 'vitest'
import { smtpTransport } from '#features/email/smtp-transport.ts'
import { check } from '#features/operations/check.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { changeMember } from '#features/organisers/change-member.ts'
import { invite } from '#features/organisers/invite.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { findOwnSignature } from '#features/signing/own-signature.ts'
import { readVerification } from '#features/signing/read-verification.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { clean, filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { olga, organiserOf } from '#tests/support/organisers.ts'
import { ada, grace } from '#tests/support/people.ts'
import { AT_HOME, sign } from '#tests/support/sign.ts'
import { type SmtpSink, smtpSink } from '#tests/support/smtp.ts'
import { signed } from '#tests/support/updates.ts'
import { parseEmailAddress } from '#values/email-address.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

afterEach(() => {
  vi.useRealTimers()
})

const submit = (app: TestApp, person: { name: string; email: string }) =>
  sign(app.context, app.letter, filledIn(app.letter, person))

/** The package behind sign-in links reads the system's clock, so that it is set to the app's. */
function pass(app: TestApp, milliseconds: number) {
  app.clock.pass(milliseconds)
  vi.useFakeTimers({ toFake: ['Date'], now: app.clock.now })
}

async function ask(app: TestApp, address: string, purpose: 'signature' | 'organiser') {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is no address.`)
  await askForLink(app.context, email, 'en', AT_HOME.network, purpose)
  await app.answerLookups()
}

/** The server postpones for a number of minutes, with one run a minute. */
async function sitOut(app: TestApp, sink: SmtpSink, minutes: number) {
  sink.refuse('rcpt', { code: 451, text: '4.7.1 greylisted' })
  for (let minute = 0; minute < minutes; minute += 1) {
    await app.outbox.run()
    pass(app, MINUTE)
  }
  sink.refuse('rcpt', null)
  // Until the next attempt is due.
  for (let minute = 0; minute < 60 && sink.received.length === 0; minute += 1) {
    await app.outbox.run()
    if (sink.received.length === 0) pass(app, MINUTE)
  }
  const [mail] = sink.received
  if (!mail) throw new Error('The email never left.')
  return mail
}

const dropped = (app: TestApp) =>
  app.logLines
    .map((line) => JSON.parse(line) as { event: string; kind: string })
    .filter(({ event }) => event === 'email-dropped')
    .map(({ kind }) => kind)

onEachDatabase('a link', (kind) => {
  it('works for seven days from when the email was accepted, and its data is stored for as long', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    app.clock.pass(6.9 * DAY)
    const [mail] = await app.deliver()
    expect(mail?.text.replaceAll(/\s+/g, ' ')).toContain('The link works for 7 days.')
    const token = tokenIn(mail as never)
    app.clock.pass(7 * DAY - 1)
    await clean(app)
    expect((await readHealth(app.context, app.letters, null, app.surroundings())).status).toBe('ok')
    const page = await readVerification(app.context, app.letters, token)
    expect(page).toMatchObject({ state: 'pending', until: new Date(app.clock.now.getTime() + 1) })
    app.clock.pass(1)
    expect(await pressYes(app, token)).toEqual({ ok: false, reason: 'link-expired' })
    app.clock.pass(1)
    await clean(app)
    const rows = await app.context.store.read((db) => db.select().from(db.tables.signatures))
    expect(rows).toEqual([])
  })

  it('works until day 13.9 where the email was accepted on day 6.9', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    app.clock.pass(6.9 * DAY)
    const [mail] = await app.deliver()
    app.clock.pass(7 * DAY - 1)
    expect(await pressYes(app, tokenIn(mail as never))).toMatchObject({ ok: true, first: true })
  })

  it('works although the process ended before it recorded that the email was accepted', async () => {
    const sink = await smtpSink()
    const wire = smtpTransport(sink.url, { name: '', address: 'letter@example.org' })
    const app = await testApp(kind, {
      parts: {
        transport: {
          async send(mail) {
            await wire.send(mail)
            throw new Error('The process ends here.')
          },
          close: () => wire.close(),
        },
      },
    })
    await submit(app, ada)
    await app.outbox.run()
    app.clock.pass(6 * DAY)
    await clean(app)
    expect(await pressYes(app, tokenIn(sink.received[0] as never))).toMatchObject({ ok: true })
  })

  it('keeps no signature for more than three weeks, however often it is sent again', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    const submitted = app.clock.now.getTime()
    await app.deliver()
    for (const day of [6, 12, 18]) {
      app.clock.now = new Date(submitted + day * DAY)
      await ask(app, ada.email, 'signature')
      await app.deliver()
    }
    const emails = await app.deliver()
    const last = emails.at(-1)
    const text = last?.text.replaceAll(/\s+/g, ' ')
    expect(text).toContain('The link works until 22 March 2026 at 12:00 UTC.')
    app.clock.now = new Date(submitted + 21 * DAY - 1)
    await clean(app)
    expect(await readVerification(app.context, app.letters, tokenIn(last as never))).toMatchObject({
      state: 'pending',
      until: new Date(submitted + 21 * DAY),
    })
    app.clock.pass(2)
    await clean(app)
    expect(await app.context.store.read((db) => db.select().from(db.tables.signatures))).toEqual([])
  })

  it('states its expiry where the letter closes sooner, and works until then', async () => {
    const closes = new Date('2026-03-02T18:00:00.000Z')
    const app = await testApp(kind, { letter: shippedLetter({ closes }) })
    await submit(app, ada)
    const [mail] = await app.deliver()
    const text = mail?.text.replaceAll(/\s+/g, ' ')
    expect(text).toContain('The link works until 3 March 2026 at 18:00 UTC.')
    expect(text).not.toContain('works for 7 days')
    const token = tokenIn(mail as never)
    app.clock.now = new Date(closes.getTime() + DAY - 1)
    expect(await readVerification(app.context, app.letters, token)).toMatchObject({
      state: 'pending',
      until: new Date(closes.getTime() + DAY),
    })
    app.clock.pass(1)
    expect(await pressYes(app, token)).toEqual({ ok: false, reason: 'letter-closed' })
  })

  it('to sign in works for ten minutes from when a greylisted email is accepted after 40', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    pass(app, 0)
    await organiserOf(app.context)
    await ask(app, olga, 'organiser')
    const mail = await sitOut(app, sink, 40)
    const token = /\/sign-in\/([\w-]{43})/.exec(mail.text)?.[1] ?? ''
    pass(app, 10 * MINUTE - 1000)
    expect(await app.accounts.signInByLink(token, new Headers())).toMatchObject({ ok: true })
    expect(await app.accounts.signInByLink(token, new Headers())).toEqual({ ok: false })
  })

  it('to a signature works for half an hour from when a greylisted email is accepted after 40 minutes', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { env: { SMTP_URL: sink.url } })
    await submit(app, ada)
    await app.outbox.run()
    await pressYes(app, tokenIn(sink.received[0] as never))
    await app.outbox.run()
    sink.received.length = 0
    await ask(app, ada.email, 'signature')
    const mail = await sitOut(app, sink, 40)
    expect(mail.subject).toContain('The link to your signature')
    const own = () =>
      app.context.store.read((db) => findOwnSignature(db, app.letters, tokenIn(mail), app.clock.now))
    app.clock.pass(30 * MINUTE - 1)
    expect(await own()).toMatchObject({ ok: true })
    app.clock.pass(1)
    expect(await own()).toMatchObject({ ok: false, reason: 'link-expired' })
  })
})

onEachDatabase('an email that is no longer wanted', (kind) => {
  it('does not ask to sign a letter that has closed since', async () => {
    const closes = new Date('2026-03-02T18:00:00.000Z')
    const app = await testApp(kind, { letter: shippedLetter({ closes }) })
    await submit(app, ada)
    app.clock.now = new Date(closes.getTime() + DAY)
    expect(await app.deliver()).toEqual([])
    expect(dropped(app)).toEqual(['verify'])
    expect(app.logLines.join()).not.toContain('ada')
    await clean(app)
    expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
  })

  it('does not ask to verify a signature that another email verified', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    const [mail] = await app.deliver()
    app.clock.pass(HOUR)
    await ask(app, ada.email, 'signature')
    await pressYes(app, tokenIn(mail as never))
    const subjects = (await app.deliver()).map(({ subject }) => subject.split(':')[0])
    expect(subjects).toEqual(['Confirm your signature', 'You have signed'])
    expect(dropped(app)).toEqual(['verify'])
  })

  it('does not link to a withdrawn signature', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    const mail = emailAbout(await app.deliver(), 'You have signed')
    await ask(app, ada.email, 'signature')
    await withdraw(app.context, app.letters, tokenIn(mail))
    const subjects = (await app.deliver()).map(({ subject }) => subject.split(':')[0])
    expect(subjects).not.toContain('The link to your signature')
    expect(subjects).toContain('Your signature is withdrawn')
  })

  it('does not invite or sign in a removed organiser', async () => {
    const app = await testApp(kind)
    const owner = await organiserOf(app.context)
    const email = parseEmailAddress(grace.email)
    if (!email) throw new Error('Grace has no address.')
    const letter = app.letter.slug
    await invite(app.context, owner, { letter, email, role: 'viewer', locale: 'en' })
    const { organiserId } = await organiserOf(app.context, 'viewer', { address: grace.email })
    await ask(app, grace.email, 'organiser')
    await changeMember(app.context, owner, { letter, organiserId, role: null })
    expect(await app.deliver()).toEqual([])
    expect(dropped(app)).toEqual(['sign-in'])
  })
})
