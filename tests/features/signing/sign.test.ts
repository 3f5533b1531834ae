import { expect, it } from 'vitest'
import { consentsOf } from '#db/queries/signatures/consents.ts'
import { findLiveSignature, pageOfPending } from '#db/queries/signatures/signatures.ts'
import { check } from '#features/operations/check.ts'
import type { SignInput } from '#features/signing/form.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, linkIn, tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace, sam } from '#tests/support/people.ts'
import { sign, signAtOnce } from '#tests/support/sign.ts'
import { mailboxKey } from '#values/keys.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const submit = (app: TestApp, input: SignInput) => sign(app.context, app.letter, filledIn(app.letter, input))
const atOnce = (app: TestApp, inputs: SignInput[]) =>
  signAtOnce(
    app.context,
    app.letter,
    inputs.map((input) => filledIn(app.letter, input)),
  )

const stored = (app: TestApp, mailbox: string) =>
  app.context.store.read((db) =>
    findLiveSignature(db, app.letter.slug, mailboxKey(app.context.secret, app.letter.slug, mailbox)),
  )

const pending = (app: TestApp) =>
  app.context.store.read((db) => pageOfPending(db, app.letter.slug, { fields: [], after: null, limit: 1000 }))

async function allHolds(app: TestApp) {
  for (const finding of await check(app.context, app.letters)) expect(finding).toMatchObject({ found: 0 })
}

onEachDatabase('signing', (kind) => {
  it('stores the text that was on the screen, each consent with its wording, and queues one email', async () => {
    const app = await testApp(kind)
    expect(await submit(app, { ...ada, version: '1', updates: 'on' })).toEqual({ ok: true })
    const row = await stored(app, ada.email)
    const [first] = app.letter.versions
    expect(row).toMatchObject({
      name: ada.name,
      version: 1,
      locale: 'en',
      digest: first?.digest,
      verifiedAt: null,
    })
    const consents = await app.context.store.read((db) => consentsOf(db, row?.id ?? ''))
    expect(consents.map((consent) => consent.kind).sort()).toEqual(['public-name', 'support', 'updates'])
    expect(consents[0]).toMatchObject({ textVersion: '2026-11', locale: 'en', givenAt: app.clock.now })
    const emails = await app.deliver()
    expect(emails).toHaveLength(1)
    expect(emails[0]?.to).toEqual([ada.email])
    await allHolds(app)
  })

  it('keeps no address in clear', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    const row = await stored(app, ada.email)
    expect(JSON.stringify(row)).not.toContain('ada@')
    expect(row?.address).toBeTruthy()
  })

  it('accepts 200 people in parallel: 200 rows, 200 emails', async () => {
    const app = await testApp(kind)
    await atOnce(app, crowd(200))
    expect(await pending(app)).toHaveLength(200)
    const emails = await app.deliver()
    expect(new Set(emails.map((mail) => mail.to[0]))).toHaveLength(200)
    expect(emails).toHaveLength(200)
    await allHolds(app)
  })

  it('accepts one person 200 times in parallel, in capitals and not: one row, one email; another spelling has its own', async () => {
    const app = await testApp(kind)
    const spellings = [
      'grace@example.org',
      'Grace@Example.org',
      'grace+letter@example.org',
      'GRACE@EXAMPLE.ORG',
    ]
    const entries = Array.from({ length: 200 }, (_, i) => spellings[i % spellings.length] ?? '')
    await atOnce(
      app,
      entries.map((email) => ({ ...grace, email })),
    )
    expect(await pending(app)).toHaveLength(2)
    const emails = await app.deliver()
    expect(emails.map(({ to }) => to[0]?.toLowerCase()).sort()).toEqual([
      'grace+letter@example.org',
      'grace@example.org',
    ])
    await allHolds(app)
  })

  it('replaces an unverified entry, and sends another email with the new name', async () => {
    const app = await testApp(kind)
    await submit(app, { ...ada, name: 'Ada Lovelase' })
    const first = emailAbout(await app.deliver(), 'Confirm')
    app.clock.pass(10 * SECOND)
    await submit(app, { ...ada, version: '1' })
    const emails = await app.deliver()
    expect(emails).toHaveLength(2)
    expect(emails[1]?.text).toContain('Hello Ada Lovelace,')
    expect(await stored(app, ada.email)).toMatchObject({ name: 'Ada Lovelace', version: 1 })
    expect(await pressYes(app, tokenIn(first))).toMatchObject({ ok: true, version: 1 })
  })

  it('puts the new name into an email that is not sent yet', async () => {
    const app = await testApp(kind)
    await submit(app, { ...ada, name: 'Ada Lovelase' })
    await submit(app, ada)
    const emails = await app.deliver()
    expect(emails).toHaveLength(1)
    expect(emails[0]?.text).toContain('Hello Ada Lovelace,')
    await allHolds(app)
  })

  it('sends one email for a form that is sent twice within a minute', async () => {
    const app = await testApp(kind)
    const emailsAfter = async (milliseconds: number) => {
      app.clock.pass(milliseconds)
      await submit(app, ada)
      return (await app.deliver()).length
    }
    expect(await emailsAfter(0)).toBe(1)
    expect(await emailsAfter(MINUTE - 1)).toBe(1)
    expect(await emailsAfter(1)).toBe(2)
  })

  it('tells a signer by email that they have already signed, and changes nothing', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))
    const before = await stored(app, ada.email)
    app.clock.pass(2 * MINUTE)
    expect(await submit(app, { ...ada, name: 'Somebody Else', version: '1' })).toEqual({ ok: true })
    expect(await stored(app, ada.email)).toEqual(before)
    const told = emailAbout(await app.deliver(), 'This mailbox has already signed')
    expect(told.text).toContain('Ada Lovelace')
    expect(told.text).not.toContain('Somebody Else')
    expect(linkIn(told)).toMatch(/\/signature\//)
    await allHolds(app)
  })

  it('gives Sam, who shares a mailbox with Grace, the same answer and no second signature', async () => {
    const app = await testApp(kind)
    await submit(app, grace)
    await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))
    app.clock.pass(2 * MINUTE)
    expect(await submit(app, sam)).toEqual({ ok: true })
    const told = emailAbout(await app.deliver(), 'This mailbox has already signed')
    expect(told.to).toEqual(['Grace+sam@example.org'])
    // Where the host takes them for two mailboxes, Sam must not get Grace's link.
    expect(told.text).not.toMatch(/\/(signature|verify)\//)
    expect(told.text).not.toContain('Hopper')
    expect((await app.counts.of(app.letter)).count.count).toBe(1)
  })

  it('accepts signatures from the moment of opening until the moment of closing', async () => {
    const opens = new Date('2026-03-01T12:00:00.000Z')
    const closes = new Date('2026-03-02T12:00:00.000Z')
    const app = await testApp(kind, { letter: shippedLetter({ opens, closes }) })
    app.clock.now = new Date(opens.getTime() - 1)
    expect(await submit(app, ada)).toEqual({ ok: false, reason: 'letter-not-open' })
    app.clock.now = opens
    expect(await submit(app, ada)).toEqual({ ok: true })
    app.clock.now = new Date(closes.getTime() - 1)
    expect(await submit(app, grace)).toEqual({ ok: true })
    app.clock.now = closes
    expect(await submit(app, sam)).toEqual({ ok: false, reason: 'letter-closed' })
  })
})
