import { expect, it } from 'vitest'
import { findLiveSignature } from '#db/queries/signatures/signatures.ts'
import type { Letter } from '#features/letters/letter.ts'
import { check } from '#features/operations/check.ts'
import { runRetention } from '#features/privacy/run-retention.ts'
import { entryDigest } from '#features/signatures/shown-entry.ts'
import { decline } from '#features/signing/decline.ts'
import type { SignInput } from '#features/signing/form.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { readVerification } from '#features/signing/read-verification.ts'
import { verify } from '#features/signing/verify.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { everythingKept, expectNoTrace } from '#tests/support/kept.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { mailboxKey } from '#values/keys.ts'

const DAY = 24 * 60 * 60 * 1000

/** Ada has signed and has her email. */
async function adaHasEmail(
  kind: DatabaseKind,
  { letter, input = {} }: { letter?: Letter; input?: SignInput } = {},
) {
  const app = await testApp(kind, letter ? { letter } : {})
  await sign(app.context, app.letter, filledIn(app.letter, { ...ada, ...input }))
  const [email] = await app.deliver()
  if (!email) throw new Error('No email came.')
  return { app, token: tokenIn(email) }
}

const row = (app: TestApp) =>
  app.context.store.read((db) =>
    findLiveSignature(db, app.letter.slug, mailboxKey(app.context.secret, app.letter.slug, ada.email)),
  )

const count = async (app: TestApp) => (await app.counts.of(app.letter)).count.count
const press = pressYes
const look = (app: TestApp, token: string) => readVerification(app.context, app.letters, token)

onEachDatabase('verifying', (kind) => {
  it('counts a signature once its button is pressed, not when its page is opened', async () => {
    const { app, token } = await adaHasEmail(kind)
    for (let i = 0; i < 50; i += 1) expect((await look(app, token)).state).toBe('pending')
    expect(await count(app)).toBe(0)
    expect(await press(app, token)).toMatchObject({ ok: true, first: true, version: 2 })
    expect(await count(app)).toBe(1)
  })

  it('counts a signature once, however often and in parallel the button is pressed', async () => {
    const { app, token } = await adaHasEmail(kind)
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => press(app, token)))
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true)
    expect(outcomes.filter((outcome) => outcome.ok && outcome.first)).toHaveLength(1)
    expect(await count(app)).toBe(1)
    const emails = await app.deliver()
    expect(emails.filter((email) => email.subject.startsWith('You have signed: '))).toHaveLength(1)
  })

  it('rejects the button for an entry that its page did not show', async () => {
    const { app, token } = await adaHasEmail(kind, { input: { affiliation: 'Analyst' } })
    const page = await look(app, token)
    if (page.state !== 'pending') throw new Error('It is not pending.')
    const seen = entryDigest({ ...page.signature, consents: page.consents })
    for (const change of [
      { name: 'Mallory' },
      { affiliation: 'Fraud' },
      { comment: 'x' },
      { public: '' },
      { updates: 'on' },
      { version: '1' },
    ]) {
      await sign(app.context, app.letter, filledIn(app.letter, { ...ada, affiliation: 'Analyst', ...change }))
      const refused = await verify(app.context, app.letters, token, {
        seen,
        offered: null,
        chosen: 'as-entered',
      })
      expect(refused, JSON.stringify(change)).toEqual({ ok: false, reason: 'entry-changed' })
    }
    expect(await count(app)).toBe(0)
    await sign(app.context, app.letter, filledIn(app.letter, { ...ada, affiliation: 'Analyst' }))
    expect(
      await verify(app.context, app.letters, token, { seen, offered: null, chosen: 'as-entered' }),
    ).toMatchObject({ ok: true })
  })

  it('signs the version that was read, or the one published since, as its signer chooses', async () => {
    const shipped = shippedLetter()
    const first = shippedLetter({ versions: shipped.versions.filter(({ number }) => number === 1) })
    for (const newer of [null, 2]) {
      const { app, token } = await adaHasEmail(kind, { letter: first, input: { version: '1' } })
      const letters = new Map([[shipped.slug, shipped]])
      const page = await readVerification(app.context, letters, token)
      if (page.state !== 'pending') throw new Error('It is not pending.')
      expect(page.offered).toMatchObject({ number: 2, locale: 'en' })
      const seen = entryDigest({ ...page.signature, consents: page.consents })
      expect(await verify(app.context, letters, token, { seen, offered: 3, chosen: 'offered' })).toEqual({
        ok: false,
        reason: 'entry-changed',
      })
      const chosen = newer === null ? 'as-entered' : 'offered'
      expect(await verify(app.context, letters, token, { seen, offered: 2, chosen })).toMatchObject({
        ok: true,
        version: newer ?? 1,
      })
      const text = shipped.versions.find(({ number, locale }) => number === (newer ?? 1) && locale === 'en')
      expect(await row(app)).toMatchObject({ version: newer ?? 1, digest: text?.digest, locale: 'en' })
    }
  })

  it('deletes the address in the same transaction', async () => {
    const { app, token } = await adaHasEmail(kind)
    await press(app, token)
    expect((await row(app))?.address).toBeNull()
    await app.deliver()
    const outbox = await app.context.store.read((db) => db.select().from(db.tables.outbox))
    expect(outbox.map((email) => email.content)).toEqual([null, null])
  })

  it.each([
    ['the signer consented to updates', { input: { updates: 'on' } }],
    ['the letter keeps addresses', { letter: shippedLetter({ addresses: 'keep' }) }],
  ])('keeps the address, encrypted, where %s', async (_, given) => {
    const { app, token } = await adaHasEmail(kind, given)
    await press(app, token)
    const address = (await row(app))?.address
    expect(address).toBeTruthy()
    expect(address).not.toContain('ada')
  })

  it('sends the private link to the page with the stored data', async () => {
    const { app, token } = await adaHasEmail(kind, { input: { affiliation: 'Analyst', country: 'GB' } })
    await press(app, token)
    const email = emailAbout(await app.deliver(), 'You have signed: ')
    const own = await readOwnSignature(app.context, app.letters, tokenIn(email))
    expect(own).toMatchObject({
      ok: true,
      signature: { name: ada.name, affiliation: 'Analyst', country: 'GB' },
    })
    app.clock.pass(180 * DAY)
    const late = await readOwnSignature(app.context, app.letters, tokenIn(email))
    expect(late).toEqual({ ok: false, reason: 'link-expired' })
  })

  it('works until the last moment of the seventh day', async () => {
    const { app, token } = await adaHasEmail(kind)
    app.clock.pass(7 * DAY - 1)
    expect((await look(app, token)).state).toBe('pending')
    app.clock.pass(1)
    expect(await press(app, token)).toEqual({ ok: false, reason: 'link-expired' })
    expect(await count(app)).toBe(0)
  })

  it('works for 24 hours after the letter has closed, and no longer', async () => {
    const closes = new Date('2026-03-01T18:00:00.000Z')
    const { app, token } = await adaHasEmail(kind, { letter: shippedLetter({ closes }) })
    app.clock.now = new Date(closes.getTime() + DAY)
    expect(await press(app, token)).toEqual({ ok: false, reason: 'letter-closed' })
    app.clock.now = new Date(closes.getTime() + DAY - 1)
    expect(await press(app, token)).toMatchObject({ ok: true })
  })

  it('accepts complete tokens of its own kind only', async () => {
    const { app, token } = await adaHasEmail(kind)
    const other = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`
    for (const wrong of [
      other,
      token.slice(0, -1),
      `${token}A`,
      '',
      'A'.repeat(10_000),
      `${token.toLowerCase()}\0`,
    ]) {
      expect(await press(app, wrong)).toEqual({ ok: false, reason: 'link-unknown' })
    }
    await press(app, token)
    const counted = emailAbout(await app.deliver(), 'You have signed: ')
    expect(await press(app, tokenIn(counted))).toEqual({ ok: false, reason: 'link-unknown' })
    expect(await readOwnSignature(app.context, app.letters, token)).toEqual({
      ok: false,
      reason: 'link-unknown',
    })
  })

  it('stores no working link, neither to verify nor to the private page', async () => {
    const { app, token } = await adaHasEmail(kind)
    await press(app, token)
    const own = tokenIn(emailAbout(await app.deliver(), 'You have signed: '))
    expectNoTrace(await everythingKept(app), [token, own])
  })

  it('still shows the outcome afterwards', async () => {
    const { app, token } = await adaHasEmail(kind)
    await press(app, token)
    app.clock.pass(30 * DAY)
    expect((await look(app, token)).state).toBe('verified')
    expect(await decline(app.context, app.letters, token)).toEqual({ ok: false, reason: 'verified' })
    expect(await count(app)).toBe(1)
  })

  it('deletes everything at "This was not me", for good', async () => {
    const { app, token } = await adaHasEmail(kind)
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => decline(app.context, app.letters, token)),
    )
    expect(outcomes.filter((outcome) => outcome.ok && outcome.first)).toHaveLength(1)
    expect(await row(app)).toBeUndefined()
    expect((await look(app, token)).state).toBe('declined')
    expect(await press(app, token)).toEqual({ ok: false, reason: 'declined' })
    expect(await count(app)).toBe(0)
  })

  it('ends as verified or as declined when both buttons are pressed concurrently, never as both', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { app, token } = await adaHasEmail(kind)
      const [yes, no] = await Promise.all([press(app, token), decline(app.context, app.letters, token)])
      expect(yes.ok).not.toBe(no.ok)
      expect(await count(app)).toBe(yes.ok ? 1 : 0)
      expect((await look(app, token)).state).toBe(yes.ok ? 'verified' : 'declined')
      for (const finding of await check(app.context, app.letters)) expect(finding).toMatchObject({ found: 0 })
    }
  })

  it('deletes unverified signatures after seven days, and nothing else', async () => {
    const { app, token } = await adaHasEmail(kind)
    const { letter } = app
    for (const name of ['Grace', 'Sam']) {
      await sign(app.context, letter, filledIn(letter, { name, email: `${name}@example.org` }))
    }
    const grace = (await app.deliver()).find((email) => email.to[0] === 'Grace@example.org')
    await press(app, tokenIn(grace as never))
    const { store, now, newId } = app.context
    const parts = { store, letters: app.letters, log: app.log, now, newId }
    app.clock.pass(7 * DAY)
    await runRetention(parts)
    expect(await row(app)).toBeDefined()
    app.clock.pass(1)
    await runRetention(parts)
    expect(await row(app)).toBeUndefined()
    expect((await look(app, token)).state).toBe('link-expired')
    expect(await count(app)).toBe(1)
    for (const finding of await check(app.context, app.letters)) expect(finding).toMatchObject({ found: 0 })
  })

  it('verifies only the address that got the link, whatever spelling is entered afterwards', async () => {
    const { app, token } = await adaHasEmail(kind)
    const other = 'ada+other@example.org'
    await sign(app.context, app.letter, filledIn(app.letter, { ...ada, email: other }))
    const email = (await app.deliver()).find(({ to }) => to[0] === other)
    expect(await press(app, tokenIn(email as never))).toMatchObject({ ok: true, first: true })
    const counted = (await app.deliver()).filter(({ subject }) => subject.startsWith('You have signed: '))
    expect(counted.map(({ to }) => to)).toEqual([[other]])
    expect(await press(app, token)).toEqual({ ok: false, reason: 'other-verified' })
  })
})
