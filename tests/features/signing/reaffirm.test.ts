import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { claimDue } from '#db/queries/email/outbox.ts'
import type { Letter, Version } from '#features/letters/letter.ts'
import { erase } from '#features/signing/erase.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { reaffirm, type VersionChoice } from '#features/signing/reaffirm.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { announceVersions } from '#features/updates/announce-versions.ts'
import { readSubscription, unsubscribe } from '#features/updates/unsubscribe.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, type ReceivedEmail, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace, mallory } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { isSound, lettersOf, rowOf, signed, tellAll, upTo, withNext } from '#tests/support/updates.ts'

const shipped = shippedLetter()
const first = upTo(1)

/** The first version as it might have been in French. */
function inFrench({ versions: [version] }: Letter): Version {
  return { ...(version as Version), locale: 'fr', digest: 'f'.repeat(64) }
}

/** What a press of a button sends from the page as it stands. */
async function choice(
  app: TestApp,
  letter: Letter,
  token: string,
  answer: VersionChoice['answer'],
): Promise<VersionChoice> {
  const own = await readOwnSignature(app.context, lettersOf(letter), token)
  if (!own.ok || !own.offered) throw new Error('Nothing is offered.')
  return { version: own.offered.number, digest: own.offered.digest, answer }
}

async function versionsCounted(app: TestApp) {
  return (await app.counts.of(shipped)).count.versions
}

async function adaWasTold(kind: DatabaseKind): Promise<{ app: TestApp; token: string; mail: ReceivedEmail }> {
  const app = await testApp(kind, { letter: first })
  await signed(app, ada)
  await tellAll(app, shipped)
  app.publish(shipped)
  const mail = emailAbout(await app.deliver(), 'Version 2 of the letter')
  return { app, token: tokenIn(mail), mail }
}

onEachDatabase('a new version', (kind) => {
  it('is emailed once, with its changes, to signers who consented, and to no one else', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    await signed(app, { ...grace, updates: '' })
    expect(await tellAll(app, first)).toBe(0)
    expect(await tellAll(app, shipped)).toBe(1)
    expect(await tellAll(app, shipped)).toBe(0)
    app.publish(shipped)
    const mail = emailAbout(await app.deliver(), 'Version 2 of the letter')
    expect(mail.to).toEqual([ada.email])
    const text = mail.text.replace(/\s+/g, ' ')
    const note = shipped.versions.find((version) => version.number === 2 && version.locale === 'en')?.note
    expect(note).toBeTruthy()
    expect(text).toContain(note)
    expect(text).toMatch(/In short: .*added/)
    expect(text).toContain('You signed version 1')
    expect(mail.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(mail.headers.get('list-unsubscribe')).toMatch(
      /^<http:\/\/localhost:4321\/unsubscribe\/[\w-]{43}>$/,
    )
    await isSound(app, shipped)
  })

  it('is emailed in the language of the signature, also where the version has no text in it', async () => {
    const french = {
      ...shipped.versions[0],
      locale: 'fr',
      digest: 'f'.repeat(64),
    } as Letter['versions'][number]
    const app = await testApp(kind, { letter: { ...first, versions: [...first.versions, french] } })
    await signed(app, { ...ada, locale: 'fr' })
    const english = { ...shipped, versions: shipped.versions.filter(({ locale }) => locale === 'en') }
    expect(await tellAll(app, english)).toBe(1)
    app.publish(english)
    const mail = emailAbout(await app.deliver(), 'Version 2 de la lettre')
    expect(mail.text).toContain('Bonjour')
    expect(mail.text).toContain('\u00a0»')
    const own = await readOwnSignature(app.context, lettersOf(english), tokenIn(mail))
    expect(own).toMatchObject({ offered: { number: 2, locale: 'en' } })
  })

  it('is not emailed where it is editorial, after the letter has closed, or to signers who were asked on the page', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    expect(await tellAll(app, withNext(first, 'editorial'))).toBe(0)
    expect(await tellAll(app, { ...shipped, closes: app.clock.now })).toBe(0)
    expect(await tellAll(app, { ...shipped, answered: { on: '2026-02-01', text: {} } })).toBe(0)
    const asked = await testApp(kind)
    await signed(asked, ada)
    await signed(asked, { ...grace, version: '2' })
    expect(await rowOf(asked, ada.email)).toMatchObject({ version: 1 })
    // The page that verified Grace offered nothing newer; Ada's did, and she signed the first.
    expect(await tellAll(asked, shipped)).toBe(0)
    expect(await tellAll(asked, withNext(shipped, 'substantive'))).toBe(2)
  })

  it('is emailed once for all versions since, by concurrent processes', async () => {
    const app = await testApp(kind, { letter: first, env: { LIMITS: 'off' } })
    await Promise.all(
      Array.from({ length: 150 }, async (_, i) => {
        const form = filledIn(first, { ...ada, version: '1', updates: 'on', email: `ada-${i}@example.org` })
        await sign(app.context, first, form)
      }),
    )
    const emails = await app.deliver()
    for (const mail of emails) await pressYes(app, tokenIn(mail))
    const third = withNext(shipped, 'substantive')
    const told = await Promise.all([1, 2, 3].map(() => tellAll(app, third)))
    expect(told.reduce((sum, some) => sum + some, 0)).toBe(150)
    app.publish(third)
    const about = (await app.deliver()).filter((mail) => mail.subject.startsWith('Version 3 of the letter'))
    expect(new Set(about.flatMap((mail) => mail.to)).size).toBe(150)
    expect(about).toHaveLength(150)
    await isSound(app, third)
  })
})

onEachDatabase('emails about a version', (kind) => {
  it('skip signers whose stored address cannot be decrypted, and report their number', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    await signed(app, grace)
    const row = await rowOf(app, ada.email)
    await app.context.store.write((tx) =>
      tx
        .update(tx.tables.signatures)
        .set({ address: 'AAAA' })
        .where(eq(tx.tables.signatures.id, row?.id ?? '')),
    )
    expect(await announceVersions(app.context, lettersOf(shipped), null)).toEqual({
      emailed: 1,
      failed: 1,
      next: null,
    })
  })

  it('are dropped for a signer who has decided meanwhile, or gets one about a later version', async () => {
    const app = await testApp(kind, { letter: first })
    const counted = await signed(app, ada)
    await signed(app, grace)
    expect(await tellAll(app, shipped)).toBe(2)
    app.publish(shipped)
    const token = tokenIn(counted)
    await reaffirm(app.context, lettersOf(shipped), token, await choice(app, shipped, token, 'reaffirm'))
    const third = withNext(shipped, 'substantive')
    app.publish(third)
    expect(await tellAll(app, third)).toBe(2)
    const updates = (await app.deliver()).filter((mail) => mail.subject.startsWith('Version '))
    expect(updates.map((mail) => mail.subject.slice(0, 9))).toEqual(['Version 3', 'Version 3'])
    await isSound(app, third)
  })

  it('end when the letter closes', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    expect(await tellAll(app, shipped)).toBe(1)
    app.publish({ ...shipped, closes: app.clock.now })
    expect((await app.deliver()).filter((mail) => mail.subject.startsWith('Version '))).toEqual([])
  })

  it('do not delay verification emails: not when there are many, and not when all are rejected', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { letter: first, env: { SMTP_URL: sink.url, LIMITS: 'off' } })
    for (let i = 0; i < 12; i += 1) {
      const email = `reader-${i}@example.org`
      await sign(app.context, first, filledIn(first, { ...ada, email, version: '1', updates: 'on' }))
      await app.outbox.run()
      await pressYes(app, tokenIn(sink.received.at(-1) as ReceivedEmail))
      await app.outbox.run()
    }
    app.publish(shipped)
    expect(await tellAll(app, shipped)).toBe(12)
    await sign(app.context, shipped, filledIn(shipped, grace))
    const before = sink.received.length
    sink.refuse('rcpt', { code: 550, text: '5.7.1 no' }, (address) => address.startsWith('reader-'))
    await app.outbox.run()
    expect(sink.received.slice(before).map((mail) => mail.to[0])).toEqual([grace.email])
    expect(app.outbox.pausedUntil).toBeNull()
    await sign(app.context, shipped, filledIn(shipped, mallory))
    await app.outbox.run()
    expect(sink.received.at(-1)?.to).toEqual([mallory.email])
    sink.refuse('rcpt', null)
    for (let minutes = 0; minutes < 60; minutes += 1) {
      app.clock.pass(60_000)
      await app.outbox.run()
    }
    expect(sink.received.filter((mail) => mail.subject.startsWith('Version 2'))).toHaveLength(12)
  })
})

onEachDatabase('re-affirming', (kind) => {
  it('adds the later text to the signature, once, and leaves the first where it is', async () => {
    const { app, token } = await adaWasTold(kind)
    const letters = lettersOf(shipped)
    const before = await rowOf(app, ada.email)
    expect(await versionsCounted(app)).toEqual([
      { version: 1, count: 1, reaffirmed: 0 },
      { version: 2, count: 0, reaffirmed: 0 },
    ])
    for (let looks = 0; looks < 5; looks += 1) await readOwnSignature(app.context, letters, token)
    expect((await versionsCounted(app))[1]).toMatchObject({ reaffirmed: 0 })
    const pressed = await choice(app, shipped, token, 'reaffirm')
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => reaffirm(app.context, letters, token, pressed)),
    )
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true)
    expect(outcomes.filter((outcome) => outcome.ok && outcome.first)).toHaveLength(1)
    expect(await versionsCounted(app)).toEqual([
      { version: 1, count: 1, reaffirmed: 0 },
      { version: 2, count: 0, reaffirmed: 1 },
    ])
    expect((await app.counts.of(shipped)).count.count).toBe(1)
    expect(await rowOf(app, ada.email)).toEqual(before)
    const text = shipped.versions.find((version) => version.number === 2 && version.locale === 'en')
    const own = await readOwnSignature(app.context, letters, token)
    expect(own).toMatchObject({
      offered: null,
      answers: [{ version: 2, locale: 'en', digest: text?.digest }],
    })
    await isSound(app, shipped)
  })

  it('can be done later by a signer who keeps the first version', async () => {
    const { app, token } = await adaWasTold(kind)
    const letters = lettersOf(shipped)
    const keep = await choice(app, shipped, token, 'keep')
    expect(await reaffirm(app.context, letters, token, keep)).toMatchObject({ ok: true, first: true })
    expect(await reaffirm(app.context, letters, token, keep)).toMatchObject({ ok: true, first: false })
    expect((await versionsCounted(app))[1]).toMatchObject({ reaffirmed: 0 })
    const pressed = await choice(app, shipped, token, 'reaffirm')
    expect(await reaffirm(app.context, letters, token, pressed)).toMatchObject({ ok: true, first: true })
    expect((await versionsCounted(app))[1]).toMatchObject({ reaffirmed: 1 })
  })

  it('never signs a text that the page did not show', async () => {
    const { app, token } = await adaWasTold(kind)
    const pressed = await choice(app, shipped, token, 'reaffirm')
    const third = withNext(shipped, 'substantive')
    for (const [letter, sent] of [
      [third, pressed],
      [shipped, { ...pressed, version: 3 }],
      [shipped, { ...pressed, digest: 'f'.repeat(64) }],
      [shipped, { ...pressed, version: 1 }],
      [{ ...shipped, closes: app.clock.now }, pressed],
    ] as const) {
      expect(await reaffirm(app.context, lettersOf(letter), token, sent)).toEqual({
        ok: false,
        reason: 'offer-changed',
      })
    }
    expect((await versionsCounted(app))[1]).toMatchObject({ reaffirmed: 0 })
  })

  it('accepts a version that returns to the text that was signed', async () => {
    const app = await testApp(kind, { letter: first })
    const token = tokenIn(await signed(app, ada))
    const back = {
      ...first,
      versions: [
        ...first.versions,
        ...first.versions.map((version) => ({ ...version, number: 2, change: 'substantive' as const })),
      ],
    }
    const pressed = await choice(app, back, token, 'reaffirm')
    expect(await reaffirm(app.context, lettersOf(back), token, pressed)).toMatchObject({ first: true })
    expect(await reaffirm(app.context, lettersOf(back), token, pressed)).toMatchObject({ first: false })
  })

  it('uses the language of the signer, whatever the language of the last text', async () => {
    const app = await testApp(kind, {
      letter: shippedLetter({ versions: [...first.versions, inFrench(first)] }),
    })
    const token = tokenIn(await signed(app, { ...ada, locale: 'fr' }))
    const english = { ...shipped, versions: shipped.versions.filter(({ locale }) => locale === 'en') }
    const pressed = await choice(app, english, token, 'reaffirm')
    await reaffirm(app.context, lettersOf(english), token, pressed)
    const third = withNext(shipped, 'substantive')
    expect(await readOwnSignature(app.context, lettersOf(third), token)).toMatchObject({
      locale: 'fr',
      offered: { number: 3, locale: 'fr' },
    })
    expect(await tellAll(app, third)).toBe(1)
    app.publish(third)
    expect((await app.deliver()).map((mail) => mail.subject)).toContainEqual(
      expect.stringMatching(/^Version 3 de la lettre/),
    )
  })

  it('compares with the last text that was signed', async () => {
    const { app, token } = await adaWasTold(kind)
    await reaffirm(app.context, lettersOf(shipped), token, await choice(app, shipped, token, 'reaffirm'))
    const third = withNext(shipped, 'substantive')
    expect(await tellAll(app, third)).toBe(1)
    app.publish(third)
    const mail = emailAbout(await app.deliver(), 'Version 3 of the letter')
    expect(mail.text.replace(/\s+/g, ' ')).toContain('You signed version 2')
    expect(mail.text).not.toContain('Version 2, ')
  })

  it('rejects a token of another kind and an expired one', async () => {
    const { app, token, mail } = await adaWasTold(kind)
    const pressed = await choice(app, shipped, token, 'reaffirm')
    const other = /unsubscribe\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
    for (const wrong of [
      other,
      `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`,
      token.slice(1),
      '',
      'x'.repeat(10_000),
    ]) {
      expect(await reaffirm(app.context, lettersOf(shipped), wrong, pressed)).toEqual({
        ok: false,
        reason: 'link-unknown',
      })
    }
    app.clock.pass(181 * 24 * 60 * 60 * 1000)
    expect(await reaffirm(app.context, lettersOf(shipped), token, pressed)).toEqual({
      ok: false,
      reason: 'link-expired',
    })
  })
})

onEachDatabase('unsubscribing', (kind) => {
  it('ends updates at once and for good, deletes the address, and keeps the signature', async () => {
    const { app, mail, token } = await adaWasTold(kind)
    const link = /unsubscribe\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
    const letters = lettersOf(shipped)
    expect(await readSubscription(app.context, letters, link)).toMatchObject({
      ok: true,
      state: 'active',
    })
    expect((await rowOf(app, ada.email))?.address).not.toBeNull()
    const outcomes = await Promise.all([1, 2, 3].map(() => unsubscribe(app.context, letters, link)))
    expect(outcomes.filter((outcome) => outcome.ok && outcome.first)).toHaveLength(1)
    expect(await unsubscribe(app.context, letters, link)).toMatchObject({ ok: true, first: false })
    expect(await readSubscription(app.context, letters, link)).toMatchObject({
      ok: true,
      state: 'ended',
    })
    expect((await rowOf(app, ada.email))?.address).toBeNull()
    expect((await app.counts.of(shipped)).count.count).toBe(1)
    expect(await tellAll(app, withNext(shipped, 'substantive'))).toBe(0)
    expect(await unsubscribe(app.context, letters, token)).toEqual({ ok: false, reason: 'link-unknown' })
    await isSound(app, shipped)
  })

  it('says that the signature is withdrawn or erased, and still works', async () => {
    const { app, mail, token } = await adaWasTold(kind)
    const link = /unsubscribe\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
    const letters = lettersOf(shipped)
    const state = async () => {
      const found = await readSubscription(app.context, letters, link)
      return found.ok ? [found.state, found.name, found.letter?.slug] : found
    }
    await withdraw(app.context, letters, token)
    expect(await unsubscribe(app.context, letters, link)).toMatchObject({ ok: true, first: false })
    expect(await state()).toEqual(['withdrawn', null, shipped.slug])
    expect(await erase(app.context, letters, token)).toMatchObject({ ok: true })
    expect(await unsubscribe(app.context, letters, link)).toMatchObject({ ok: true, first: false })
    expect(await state()).toEqual(['gone', null, shipped.slug])
    const left = await app.context.store.read((db) => db.select().from(db.tables.tokens))
    expect(left).toEqual([
      expect.objectContaining({ purpose: 'unsubscribe', signatureId: null, addressKey: null, entry: null }),
    ])
    await isSound(app, shipped)
  })

  it('deletes queued emails', async () => {
    const { app, mail } = await adaWasTold(kind)
    const third = withNext(shipped, 'substantive')
    expect(await tellAll(app, third)).toBe(1)
    const link = /unsubscribe\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
    await unsubscribe(app.context, lettersOf(third), link)
    app.publish(third)
    expect((await app.deliver()).filter((each) => each.subject.startsWith('Version 3'))).toEqual([])
  })

  it('deletes an email that is being sent where sending fails', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { letter: first, env: { SMTP_URL: sink.url } })
    await sign(app.context, first, filledIn(first, { ...ada, version: '1', updates: 'on' }))
    await app.outbox.run()
    await pressYes(app, tokenIn(sink.received.at(-1) as ReceivedEmail))
    await app.outbox.run()
    app.publish(shipped)
    await tellAll(app, shipped)
    await app.outbox.run()
    const link = /unsubscribe\/([\w-]+)/.exec(sink.received.at(-1)?.text ?? '')?.[1] ?? ''
    const third = withNext(shipped, 'substantive')
    app.publish(third)
    await tellAll(app, third)
    const now = app.clock.now
    const until = new Date(now.getTime() + 300_000)
    await app.context.store.write((tx) => claimDue(tx, now, { what: 'updates', until, limit: 1 }))
    await unsubscribe(app.context, lettersOf(third), link)
    const left = await app.context.store.read((db) => db.select().from(db.tables.outbox))
    expect(left.filter((mail) => mail.content !== null)).toEqual([])
    await isSound(app, third)
  })

  it('works for a letter that is no longer published', async () => {
    const { app, mail } = await adaWasTold(kind)
    const link = /unsubscribe\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
    expect(await unsubscribe(app.context, new Map(), link)).toMatchObject({ ok: true, first: true })
    expect((await rowOf(app, ada.email))?.address).toBeNull()
  })

  it('keeps the address where the letter keeps addresses', async () => {
    const keeping = { ...first, addresses: 'keep' as const }
    const app = await testApp(kind, { letter: keeping })
    await signed(app, ada)
    const kept = { ...shipped, addresses: 'keep' as const }
    await tellAll(app, kept)
    app.publish(kept)
    const mail = emailAbout(await app.deliver(), 'Version 2')
    await unsubscribe(app.context, lettersOf(kept), /unsubscribe\/([\w-]+)/.exec(mail.text)?.[1] ?? '')
    expect((await rowOf(app, ada.email))?.address).not.toBeNull()
  })
})
