import { expect, it } from 'vitest'
import { pendingOf } from '#db/queries/signatures/signatures.ts'
import type { OutgoingEmail } from '#features/email/transport.ts'
import { check } from '#features/operations/check.ts'
import { createPending } from '#features/signing/create-pending.ts'
import { decline } from '#features/signing/decline.ts'
import { erase } from '#features/signing/erase.ts'
import type { SignInput } from '#features/signing/form.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { readVerification } from '#features/signing/read-verification.ts'
import { remind } from '#features/signing/remind.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { clean, filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { askedForLink, entered } from '#tests/support/entering.ts'
import { emailAbout, type ReceivedEmail, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace, mallory, sam } from '#tests/support/people.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const read = (app: TestApp, token: string) => readVerification(app.context, app.letters, token)
const countOf = async (app: TestApp) => (await app.counts.of(app.letter)).count.count
const countedEmails = (app: TestApp) =>
  app.context.store.read((db) => db.select().from(db.tables.countedEmails))
const declines = (app: TestApp) => app.context.store.read((db) => db.select().from(db.tables.declines))
const outbox = (app: TestApp) => app.context.store.read((db) => db.select().from(db.tables.outbox))

async function isSound(app: TestApp) {
  expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
}

/** How many emails have left in all once someone has entered an address, each time with another name. */
let names = 0
async function after(
  app: TestApp,
  input: SignInput,
  options: Parameters<typeof entered>[2] = {},
): Promise<number> {
  names += 1
  await entered(app, { ...input, name: `Ada ${names}` }, options)
  return (await app.deliver()).length
}

const verifying = async (app: TestApp, to = ada.email): Promise<ReceivedEmail[]> =>
  (await app.deliver()).filter((mail) => mail.to.includes(to) && mail.text.includes('/verify/'))

onEachDatabase('the emails to one mailbox about one letter', (kind) => {
  it('are three in any 24 hours, to the millisecond, and rejected requests do not prolong that', async () => {
    const app = await testApp(kind)
    for (const sent of [1, 2, 3, 3, 3]) {
      expect(await after(app, ada)).toBe(sent)
      app.clock.pass(2 * MINUTE)
    }
    const counted = await countedEmails(app)
    for (let hour = 1; hour < 23; hour += 1) {
      app.clock.pass(HOUR)
      expect(await after(app, ada)).toBe(3)
    }
    expect(await countedEmails(app)).toEqual(counted)
    const first = new Date('2026-03-01T12:00:00.000Z').getTime()
    app.clock.now = new Date(first + DAY - 1)
    expect(await after(app, ada)).toBe(3)
    app.clock.pass(1)
    expect(await after(app, ada)).toBe(4)
    app.clock.pass(2 * MINUTE - 1)
    expect(await after(app, ada)).toBe(4)
    app.clock.pass(1)
    expect(await after(app, ada)).toBe(5)
    await isSound(app)
  })

  it('are ten in any 30 days, to the millisecond, and are sent again afterwards', async () => {
    const app = await testApp(kind)
    for (let day = 0; day < 12; day += 1) {
      expect(await after(app, ada), `day ${day}`).toBe(Math.min(day + 1, 10))
      app.clock.pass(DAY)
    }
    const first = new Date('2026-03-01T12:00:00.000Z').getTime()
    app.clock.now = new Date(first + 30 * DAY - 1)
    expect(await after(app, ada)).toBe(10)
    app.clock.pass(1)
    expect(await after(app, ada)).toBe(11)
    for (let day = 31; day < 40; day += 1) {
      app.clock.now = new Date(first + day * DAY)
      await clean(app)
      expect(await after(app, ada), `day ${day}`).toBe(day - 19)
    }
    await isSound(app)
  })

  it('have separate limits with a solved captcha and for lost links', async () => {
    const app = await testApp(kind)
    for (const sent of [1, 2, 3, 3]) {
      expect(await after(app, ada)).toBe(sent)
      app.clock.pass(2 * MINUTE)
    }
    for (const proof of ['none', 'not-asked'] as const) expect(await after(app, ada, { proof })).toBe(3)
    for (const sent of [4, 5, 6, 6]) {
      expect(await after(app, ada, { proof: 'solved' })).toBe(sent)
      app.clock.pass(2 * MINUTE)
    }
    for (const sent of [7, 8, 9, 9]) {
      await askedForLink(app, ada.email)
      expect((await app.deliver()).length).toBe(sent)
      app.clock.pass(2 * MINUTE)
    }
    const counted = await countedEmails(app)
    expect(counted.map(({ allowance }) => allowance).sort()).toEqual([
      ...['links', 'links', 'links'],
      ...['proven', 'proven', 'proven'],
      ...['signing', 'signing', 'signing'],
    ])
    await isSound(app)
  })

  it('do not affect other letters or other mailboxes', async () => {
    const app = await testApp(kind)
    const letters = ['one', 'two'].map((slug) => shippedLetter({ slug }))
    for (const letter of letters) app.publish(letter)
    for (let i = 0; i < 5; i += 1) {
      await after(app, ada)
      app.clock.pass(2 * MINUTE)
    }
    const sent: number[] = []
    for (const letter of letters) sent.push(await after(app, ada, { letter }))
    sent.push(await after(app, grace))
    expect(sent).toEqual([4, 5, 6])
    await isSound(app)
  })

  it('are shared by all spellings of the address', async () => {
    const app = await testApp(kind)
    const spellings = [
      'ada@gmail.com',
      'a.d.a@gmail.com',
      'ada+x@googlemail.com',
      'ADA+y@gmail.com',
      'a.da@gmail.com',
    ]
    for (const email of spellings) await after(app, { email })
    expect(await app.deliver()).toHaveLength(3)
    await isSound(app)
  })

  it('are counted though entries are declined or deleted meanwhile, and the count is deleted after 30 days', async () => {
    const app = await testApp(kind)
    for (let i = 0; i < 3; i += 1) {
      await after(app, ada)
      app.clock.pass(2 * MINUTE)
    }
    const start = app.clock.now
    await app.context.store.write(async (tx) => {
      await tx.delete(tx.tables.signatures)
    })
    expect(await after(app, ada)).toBe(3)
    await isSound(app)
    app.clock.pass(8 * DAY)
    await clean(app)
    expect(await outbox(app)).toEqual([])
    expect(await countedEmails(app)).toHaveLength(3)
    app.clock.now = new Date(start.getTime() - 2 * MINUTE + 30 * DAY)
    await clean(app)
    expect(await countedEmails(app)).toEqual([])
    await isSound(app)
  })

  it('are no longer counted once the signature is withdrawn or erased', async () => {
    for (const end of [withdraw, erase]) {
      const app = await testApp(kind)
      await entered(app, ada)
      await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))
      const own = tokenIn(emailAbout(await app.deliver(), 'You have signed: '))
      expect(await countedEmails(app)).toHaveLength(1)
      await end(app.context, app.letters, own)
      expect(await countedEmails(app)).toEqual([])
      await isSound(app)
    }
  })

  it('are counted one at a time for concurrent requests', async () => {
    const app = await testApp(kind)
    const spellings = Array.from({ length: 12 }, (_, i) => `ada+${i}@example.org`)
    await Promise.all(spellings.map((email) => entered(app, { ...ada, email })))
    expect(await app.deliver()).toHaveLength(3)
    await isSound(app)
  })
})

/** An app whose emails are kept in memory: hundreds of them would be read from files again and again. */
async function appWithInbox(kind: DatabaseKind): Promise<{ app: TestApp; inbox: OutgoingEmail[] }> {
  const inbox: OutgoingEmail[] = []
  const transport = {
    async send(mail: OutgoingEmail) {
      inbox.push(mail)
      return { result: 'sent' as const }
    },
    async close() {},
  }
  return { app: await testApp(kind, { parts: { transport } }), inbox }
}

const linkOf = (mail: OutgoingEmail | undefined) =>
  /\/(?:verify|signature)\/(\S+)$/m.exec(mail?.text ?? '')?.[1] ?? ''

/** Hours between two looks at what the owner would get; they meet every hour of the stranger's five. */
const LOOK_EVERY: Readonly<Record<DatabaseKind, number>> = { sqlite: 7, postgres: 23 }

/** Undoes what was only tried. */
class Tried extends Error {
  readonly outcome: { emailed: boolean; opened: boolean }
  constructor(outcome: { emailed: boolean; opened: boolean }) {
    super('It was only tried.')
    this.outcome = outcome
  }
}

/**
 * What an owner would get by entering their address now: whether an email is sent, and whether an email in their mailbox
 * opens what they entered. Nothing is changed by it.
 */
async function wouldGet(
  app: TestApp,
  email: string,
  proof: 'solved' | 'not-asked',
): Promise<{ emailed: boolean; opened: boolean }> {
  const { secret, store } = app.context
  const form = filledIn(app.letter, { name: 'The Owner', email })
  const key = mailboxKey(secret, app.letter.slug, form.email.mailbox)
  try {
    await store.write(async (tx) => {
      const { countedEmails: counted, tokens } = tx.tables
      const before = (await tx.select().from(counted)).length
      const submitted = { form, origin: { client: 'theirs', proof, isTrapped: false } }
      await createPending(app.context, tx, app.letter, submitted, { at: app.clock.now, surging: false })
      const emailed = (await tx.select().from(counted)).length > before
      const row = (await pendingOf(tx, app.letter.slug, key, 100)).find(({ name }) => name === 'The Owner')
      const theirs = addressKey(secret, app.letter.slug, form.email.address)
      const opened = (await tx.select().from(tokens)).some(
        (token) =>
          token.signatureId === row?.id && token.addressKey === theirs && token.expiresAt > app.clock.now,
      )
      throw new Tried({ emailed, opened })
    })
  } catch (error) {
    if (error instanceof Tried) return error.outcome
    throw error
  }
  throw new Error('Nothing was tried.')
}

onEachDatabase('a stranger who enters an address again and again for sixty days', (kind) => {
  /** Hour by hour, what the owner would get; the stranger enters five times a day, and housekeeping is done. */
  async function sixtyDays(
    app: TestApp,
    enterAsStranger: (hour: number) => Promise<void>,
    look: (hour: number) => Promise<void>,
  ) {
    const start = app.clock.now.getTime()
    for (let hour = 0; hour < 60 * 24; hour += 1) {
      app.clock.now = new Date(start + hour * HOUR)
      if (hour % 24 === 0) await clean(app)
      if (hour % 5 === 0) await enterAsStranger(hour)
      await app.outbox.run()
      if (hour % LOOK_EVERY[kind] === 0) await look(hour)
    }
  }

  it('never keeps the owner from signing, with a captcha or without', async () => {
    const { app, inbox } = await appWithInbox(kind)
    let emailedWithout = 0
    await sixtyDays(
      app,
      (hour) => entered(app, { ...ada, name: `Mallory ${hour}` }),
      async (hour) => {
        const solved = await wouldGet(app, ada.email, 'solved')
        expect(solved, `hour ${hour} with a captcha`).toEqual({ emailed: true, opened: true })
        // Without one, an email that is there already opens what was entered last.
        const without = await wouldGet(app, ada.email, 'not-asked')
        expect(without.opened, `hour ${hour} without`).toBe(true)
        if (without.emailed) emailedWithout += 1
      },
    )
    // Some of the time there is room, and most of the time the newest email has to do.
    expect(emailedWithout).toBeGreaterThan(0)
    // 10 in each of the two periods of 30 days.
    expect(inbox).toHaveLength(20)
    const last = linkOf(inbox.at(-1))
    await entered(app, { ...ada, name: 'The Owner' })
    expect(await read(app, last)).toMatchObject({ state: 'pending', replaced: true })
    expect(await pressYes(app, last)).toMatchObject({ ok: true, first: true })
    expect(await countOf(app)).toBe(1)
    await isSound(app)
  }, 240_000)

  it('no longer blocks the owner after stopping: the newest email opens what is entered weeks later', async () => {
    const app = await testApp(kind)
    const start = app.clock.now.getTime()
    for (let day = 0; day < 4; day += 1) {
      for (let i = 0; i < 3; i += 1) {
        await entered(app, { ...ada, name: `Mallory ${day} ${i}` })
        await app.outbox.run()
        app.clock.pass(HOUR)
      }
      app.clock.now = new Date(start + (day + 1) * DAY)
    }
    expect(await verifying(app)).toHaveLength(10)
    for (let day = 5; day < 40; day += 1) {
      app.clock.now = new Date(start + day * DAY)
      await clean(app)
      const { opened } = await wouldGet(app, ada.email, 'not-asked')
      expect(opened, `day ${day}`).toBe(true)
    }
    await isSound(app)
  })

  it('with ever new spellings cannot use up the emails for a solved captcha and lost links', async () => {
    const { app, inbox } = await appWithInbox(kind)
    let locked = 0
    await sixtyDays(
      app,
      (hour) => entered(app, { ...mallory, email: `ada+${hour}@example.org` }),
      async (hour) => {
        if (hour % 6 !== 0) return
        const solved = await wouldGet(app, ada.email, 'solved')
        expect(solved, `hour ${hour}`).toEqual({ emailed: true, opened: true })
        if (!(await wouldGet(app, ada.email, 'not-asked')).opened) locked += 1
      },
    )
    // Without a captcha no email is left for long: this is why sites turn one on.
    expect(locked).toBeGreaterThan(0)
    const before = inbox.length
    await entered(app, ada)
    await app.outbox.run()
    expect(inbox).toHaveLength(before)
    await isSound(app)
    await askedForLink(app, ada.email)
    await app.outbox.run()
    expect(inbox.at(-1)?.to).toBe(ada.email)
    expect(await pressYes(app, linkOf(inbox.at(-1)))).toMatchObject({ ok: true, first: true })
    await isSound(app)
  }, 240_000)
})

onEachDatabase('a lost link', (kind) => {
  it('is always available: the last one within the limit works until the next may be sent', async () => {
    const { app, inbox } = await appWithInbox(kind)
    await entered(app, ada)
    await app.outbox.run()
    await pressYes(app, linkOf(inbox[0]))
    await app.outbox.run()
    const start = app.clock.now.getTime()
    // A stranger asks all the time for sixty days; the newest link works whenever none is sent.
    for (let hour = 1; hour < 60 * 24; hour += hour < 48 ? 7 : LOOK_EVERY[kind]) {
      app.clock.now = new Date(start + hour * HOUR)
      await askedForLink(app, ada.email)
      await app.outbox.run()
      const own = await readOwnSignature(app.context, app.letters, linkOf(inbox.at(-1)))
      expect(own, `hour ${hour}`).toMatchObject({ ok: true, signature: { name: ada.name } })
    }
    const links = inbox.filter(({ subject }) => subject.startsWith('The link to your signature'))
    expect(links).toHaveLength(20)
    expect(links[0]?.text).toContain('30 minutes')
    // The third of a day says until when.
    expect(links[2]?.text).toMatch(/works until\s+2\s+March\s+2026/)
    await clean(app)
    await isSound(app)
  }, 240_000)
})

onEachDatabase('a mailbox whose owner pressed "This was not me"', (kind) => {
  async function declined(kind: DatabaseKind): Promise<TestApp> {
    const app = await testApp(kind)
    await entered(app, { ...ada, name: 'Mallory' })
    const [mail] = await verifying(app)
    expect(mail?.text).toMatch(/at\s+most\s+once\s+in\s+30\s+days/)
    expect(await decline(app.context, app.letters, tokenIn(mail as never))).toMatchObject({ ok: true })
    return app
  }

  it('gets one email in 30 days when it is entered again, whatever is entered and solved', async () => {
    const app = await declined(kind)
    const again = async () =>
      (await app.deliver()).filter(({ subject }) =>
        subject.startsWith('Your email address was entered again'),
      )
    const start = app.clock.now.getTime()
    for (let day = 0; day < 30; day += 1) {
      app.clock.now = new Date(start + day * DAY)
      for (const email of [ada.email, 'Ada+again@example.org']) {
        await entered(app, { ...ada, email, name: `Mallory ${day}` }, { proof: day % 2 ? 'solved' : 'none' })
        await askedForLink(app, email)
      }
      await clean(app)
      expect(await app.deliver(), `day ${day}`).toHaveLength(2)
      await isSound(app)
    }
    const [first] = await again()
    expect(first?.to).toEqual([ada.email])
    expect(first?.text).toContain('This was not me')
    app.clock.now = new Date(start + 30 * DAY - 1)
    await entered(app, ada)
    expect(await again()).toHaveLength(1)
    // The link of the one email leads to what was entered last.
    expect(await read(app, tokenIn(first as never))).toMatchObject({ state: 'pending', replaced: true })
    app.clock.pass(1)
    await entered(app, ada)
    expect(await again()).toHaveLength(2)
    const [, second] = await again()
    expect(await pressYes(app, tokenIn(second as never))).toMatchObject({ ok: true, first: true })
    expect(await declines(app)).toEqual([])
    await isSound(app)
  })

  it('gets no reminders, also for an entry with another spelling', async () => {
    const app = await testApp(kind)
    await entered(app, ada)
    await entered(app, { ...grace, email: 'ada+grace@example.org' })
    const [mail] = await verifying(app)
    await decline(app.context, app.letters, tokenIn(mail as never))
    app.clock.pass(49 * HOUR)
    expect(await remind(app.context, app.letters, null)).toMatchObject({ emailed: 0 })
  })

  it('declines again with the link of that email', async () => {
    const app = await declined(kind)
    await entered(app, ada)
    const mail = emailAbout(await app.deliver(), 'Your email address was entered again')
    expect(await decline(app.context, app.letters, tokenIn(mail))).toMatchObject({ ok: true, first: true })
    expect(await read(app, tokenIn(mail))).toMatchObject({ state: 'declined' })
    await entered(app, ada)
    expect(await app.deliver()).toHaveLength(2)
    await isSound(app)
  })

  it('is forgotten after 12 months, counted from the last time', async () => {
    const app = await declined(kind)
    app.clock.now = new Date('2026-06-01T12:00:00.000Z')
    await entered(app, ada)
    const mail = emailAbout(await app.deliver(), 'Your email address was entered again')
    await decline(app.context, app.letters, tokenIn(mail))
    for (const [moment, kept] of [
      ['2027-06-01T11:59:59.999Z', 1],
      ['2027-06-01T12:00:00.000Z', 1],
      ['2027-06-01T12:00:00.001Z', 0],
    ] as const) {
      app.clock.now = new Date(moment)
      await clean(app)
      expect(await declines(app), moment).toHaveLength(kept)
    }
  })

  it('keeps an entry with another spelling of the address, which may be another person’s', async () => {
    const app = await testApp(kind)
    await entered(app, grace)
    await entered(app, sam)
    const emails = await app.deliver()
    const of = (to: string) => tokenIn(emails.find((mail) => mail.to.includes(to)) as never)
    await decline(app.context, app.letters, of(grace.email))
    expect(await read(app, of(sam.email.replace('Example', 'example')))).toMatchObject({ state: 'pending' })
    await isSound(app)
  })
})

onEachDatabase('spellings of one address', (kind) => {
  const SPELLINGS = ['ada.lovelace@gmail.com', 'adalovelace@gmail.com', 'Ada.Lovelace+letter@googlemail.com']

  async function entries(app: TestApp): Promise<string[]> {
    for (const [i, email] of SPELLINGS.entries()) await entered(app, { name: `Ada ${i}`, email })
    const emails = await app.deliver()
    return SPELLINGS.map((email) => tokenIn(emails.find((mail) => mail.to.includes(email)) as never))
  }

  it('each have an entry with a link of its own, until one of them is verified', async () => {
    for (const chosen of [0, 1, 2]) {
      const app = await testApp(kind)
      const tokens = await entries(app)
      for (const [i, token] of tokens.entries())
        expect(await read(app, token)).toMatchObject({
          state: 'pending',
          replaced: false,
          signature: { name: `Ada ${i}` },
        })
      expect(await pressYes(app, tokens[chosen] ?? '')).toMatchObject({ ok: true, first: true })
      for (const [i, token] of tokens.entries()) {
        expect((await read(app, token)).state).toBe(i === chosen ? 'verified' : 'other-verified')
        if (i !== chosen) {
          expect(await pressYes(app, token)).toEqual({ ok: false, reason: 'other-verified' })
          expect(await decline(app.context, app.letters, token)).toEqual({
            ok: false,
            reason: 'other-verified',
          })
        }
      }
      expect(await countOf(app)).toBe(1)
      const left = await app.context.store.read((db) => db.select().from(db.tables.signatures))
      expect(left.map(({ name }) => name)).toEqual([`Ada ${chosen}`])
      // What the others' links say names no one.
      const other = await read(app, tokens[(chosen + 1) % 3] ?? '')
      expect(JSON.stringify(other)).not.toContain(`Ada ${chosen}`)
      await isSound(app)
    }
  })

  it('verified concurrently are one signature, and the other link says so', async () => {
    for (let round = 0; round < 5; round += 1) {
      const app = await testApp(kind, { env: { LIMITS: 'off' } })
      const tokens = await entries(app)
      const outcomes = await Promise.all(tokens.map((token) => pressYes(app, token)))
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
      expect(
        outcomes.filter((outcome) => !outcome.ok).map((outcome) => !outcome.ok && outcome.reason),
      ).toEqual(['other-verified', 'other-verified'])
      expect(await countOf(app)).toBe(1)
      await isSound(app)
    }
  })

  it('of a withdrawn signature have invalid links and can sign again', async () => {
    const app = await testApp(kind)
    const [first = '', second = ''] = await entries(app)
    await pressYes(app, first)
    await withdraw(app.context, app.letters, tokenIn(emailAbout(await app.deliver(), 'You have signed: ')))
    expect((await read(app, first)).state).toBe('withdrawn')
    expect((await read(app, second)).state).toBe('link-unknown')
    app.clock.pass(MINUTE)
    await entered(app, { ...ada, email: SPELLINGS[1] ?? '' })
    const mail = (await verifying(app, SPELLINGS[1])).at(-1)
    expect(await pressYes(app, tokenIn(mail as never))).toMatchObject({ ok: true })
    expect(await countOf(app)).toBe(1)
    await isSound(app)
  })

  it('that are entered while another one is verified become one signature', async () => {
    for (let round = 0; round < 5; round += 1) {
      const app = await testApp(kind, { env: { LIMITS: 'off' } })
      await entered(app, ada)
      const token = tokenIn((await verifying(app))[0] as never)
      await Promise.all([pressYes(app, token), entered(app, { ...grace, email: 'ada+grace@example.org' })])
      for (const mail of await verifying(app, 'ada+grace@example.org')) {
        expect(await pressYes(app, tokenIn(mail))).toEqual({ ok: false, reason: 'other-verified' })
      }
      expect(await countOf(app)).toBe(1)
      await isSound(app)
    }
  })
})

onEachDatabase('two people with one address', (kind) => {
  it('see what was entered last, and that it replaced what the email was about', async () => {
    const app = await testApp(kind)
    await entered(app, grace)
    const first = tokenIn((await verifying(app, grace.email))[0] as never)
    app.clock.pass(HOUR)
    await entered(app, { ...sam, email: grace.email })
    const second = tokenIn((await verifying(app, grace.email))[1] as never)
    expect(await read(app, first)).toMatchObject({
      state: 'pending',
      replaced: true,
      signature: { name: sam.name },
    })
    expect(await read(app, second)).toMatchObject({
      state: 'pending',
      replaced: false,
      signature: { name: sam.name },
    })
    // The same entered once more is no other.
    app.clock.pass(HOUR)
    await entered(app, { ...sam, email: grace.email })
    expect(await read(app, second)).toMatchObject({ replaced: false })
    expect(await pressYes(app, first)).toMatchObject({ ok: true })
    for (const token of [first, second])
      expect(await read(app, token)).toMatchObject({ state: 'verified', signature: { name: sam.name } })
    await isSound(app)
  })

  it('learn of a replacement also where the email was delayed, and only where there is one', async () => {
    const app = await testApp(kind)
    await entered(app, grace)
    await entered(app, { ...sam, email: grace.email })
    const emails = await verifying(app, grace.email)
    expect(emails).toHaveLength(1)
    expect(await read(app, tokenIn(emails[0] as never))).toMatchObject({
      replaced: false,
      signature: { name: sam.name },
    })
  })

  it('learn by email whose signature exists, and what the other one can do', async () => {
    const app = await testApp(kind)
    await entered(app, grace)
    await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))
    app.clock.pass(2 * MINUTE)
    await entered(app, { ...sam, email: grace.email })
    const told = emailAbout(await app.deliver(), 'This mailbox has already signed')
    const words = told.text.replace(/\s+/g, ' ')
    expect(words).toContain('the signature of Grace Hopper for version 2 is verified')
    expect(words).toContain('their own email address')
    expect(words).toContain(app.letter.organisers.contact)
    expect(words).not.toContain(sam.name)
    expect(await readOwnSignature(app.context, app.letters, tokenIn(told))).toMatchObject({ ok: true })
  })
})
