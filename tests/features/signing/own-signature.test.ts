import { expect, it } from 'vitest'
import { emailsOf } from '#db/queries/email/outbox.ts'
import { listNames } from '#db/queries/signatures/public-names.ts'
import { findLiveSignature, insertSignatures } from '#db/queries/signatures/signatures.ts'
import { insertLookup } from '#db/queries/signing/lookups.ts'
import { deleteSignature } from '#db/queries/signing/steps.ts'
import { insertToken } from '#db/queries/signing/tokens.ts'
import type { EmailTransport } from '#features/email/transport.ts'
import { check } from '#features/operations/check.ts'
import { eraseAgain } from '#features/privacy/erase-again.ts'
import { readOwnData } from '#features/privacy/read-own-data.ts'
import { type CorrectionInput, parseCorrection } from '#features/signatures/entry.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { correct } from '#features/signing/correct.ts'
import { erase, eraseSignature } from '#features/signing/erase.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { everythingKept, expectNoTrace } from '#tests/support/kept.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { AT_HOME, sign } from '#tests/support/sign.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'
import { tokenHash } from '#values/token.ts'

/** Ada's signature is verified, and she has the email with her private link. */
async function adaSigned(
  kind: DatabaseKind,
  input: Record<string, string> = {},
  options: Parameters<typeof testApp>[1] = {},
): Promise<{ app: TestApp; token: string }> {
  const app = await testApp(kind, options)
  await sign(app.context, app.letter, filledIn(app.letter, { ...ada, ...input }))
  await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))
  return { app, token: tokenIn(emailAbout(await app.deliver(), 'You have signed: ')) }
}

function corrected(app: TestApp, input: CorrectionInput) {
  const result = parseCorrection(app.letter, { name: ada.name, public: 'on', ...input })
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.correction
}

const rowOf = (app: TestApp, email: string) =>
  app.context.store.read((db) =>
    findLiveSignature(db, app.letter.slug, mailboxKey(app.context.secret, app.letter.slug, email)),
  )
const namesOf = (app: TestApp) =>
  app.context.store.read((db) => listNames(db, app.letter.slug, { after: null, limit: 10 }))
const countOf = async (app: TestApp) => (await app.counts.of(app.letter)).count.count

async function isSound(app: TestApp) {
  expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
}

onEachDatabase('one’s own entry', (kind) => {
  it('is corrected, also on the public list, and keeps its text', async () => {
    const { app, token } = await adaSigned(kind, { affiliation: 'Analyst' })
    const before = await rowOf(app, ada.email)
    const correction = corrected(app, { name: 'Ada, Countess of Lovelace', country: 'GB' })
    expect(await correct(app.context, app.letters, token, correction)).toMatchObject({ ok: true })
    const after = await rowOf(app, ada.email)
    expect(after).toMatchObject({
      name: 'Ada, Countess of Lovelace',
      affiliation: null,
      country: 'GB',
      digest: before?.digest,
      verifiedAt: before?.verifiedAt,
    })
    expect(await namesOf(app)).toMatchObject([{ name: 'Ada, Countess of Lovelace', country: 'GB' }])
    await correct(app.context, app.letters, token, corrected(app, { public: '' }))
    expect(await namesOf(app)).toMatchObject([{ name: null }])
    expect(await countOf(app)).toBe(1)
    const own = await readOwnSignature(app.context, app.letters, token)
    expect(own.ok && own.consents).toEqual(['support'])
    await isSound(app)
  })

  it('gets updates again only at the verified address', async () => {
    const { app, token } = await adaSigned(kind)
    expect((await rowOf(app, ada.email))?.address).toBeNull()
    for (const [email, reason] of [
      ['', 'email-forgotten'],
      [grace.email, 'email-other'],
    ] as const) {
      expect(
        await correct(app.context, app.letters, token, corrected(app, { updates: 'on', email })),
      ).toEqual({ ok: false, reason })
    }
    await correct(app.context, app.letters, token, corrected(app, { updates: 'on', email: ada.email }))
    expect((await rowOf(app, ada.email))?.address).not.toBeNull()
    await correct(app.context, app.letters, token, corrected(app, {}))
    expect((await rowOf(app, ada.email))?.address).toBeNull()
    await isSound(app)
  })

  it('can be downloaded, with every consent', async () => {
    const { app, token } = await adaSigned(kind, { updates: 'on' })
    const own = await readOwnData(app.context, app.letters, token)
    expect(own).toMatchObject({
      ok: true,
      data: {
        name: ada.name,
        email: ada.email,
        state: 'verified',
        consents: expect.arrayContaining([expect.objectContaining({ kind: 'updates', locale: 'en' })]),
        emails: [
          { kind: 'verify', sentAt: expect.any(Date) },
          { kind: 'counted', sentAt: expect.any(Date) },
        ],
        countedEmails: [{ allowance: 'signing', queuedAt: app.clock.now }],
      },
    })
  })
})

onEachDatabase('withdrawing', (kind) => {
  it('removes the signature from the count, deletes personal data, and keeps that it was given', async () => {
    const { app, token } = await adaSigned(kind, {
      affiliation: 'Analyst',
      comment: 'A word.',
      updates: 'on',
    })
    const outcomes = await Promise.all([1, 2, 3].map(() => withdraw(app.context, app.letters, token)))
    expect(outcomes.filter((outcome) => outcome.ok && outcome.first)).toHaveLength(1)
    expect(await countOf(app)).toBe(0)
    expect(await namesOf(app)).toEqual([])
    const [row] = await app.context.store.read((db) => db.select().from(db.tables.signatures))
    expect(row).toMatchObject({ version: 2, name: null, address: null, affiliation: null, comment: null })
    expect(row?.withdrawnAt).toEqual(app.clock.now)
    const mail = emailAbout(await app.deliver(), 'Your signature is withdrawn')
    expect(mail.to).toEqual([ada.email])
    const own = await readOwnSignature(app.context, app.letters, token)
    expect(own).toMatchObject({ ok: true, offered: null })
    await isSound(app)
  })

  it('lets the same person sign again', async () => {
    const { app, token } = await adaSigned(kind)
    await withdraw(app.context, app.letters, token)
    app.clock.pass(60_000)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    const emails = (await app.deliver()).filter((mail) => mail.subject.startsWith('Confirm'))
    for (const mail of emails) await pressYes(app, tokenIn(mail))
    expect(await countOf(app)).toBe(1)
    await isSound(app)
  })
})

onEachDatabase('erasing', (kind) => {
  it('deletes everything, and the link is unknown afterwards', async () => {
    const { app, token } = await adaSigned(kind, { updates: 'on' })
    expect(await erase(app.context, app.letters, token)).toMatchObject({ ok: true })
    expect(await countOf(app)).toBe(0)
    const left = await app.context.store.read(async (db) => [
      ...(await db.select().from(db.tables.signatures)),
      ...(await db.select().from(db.tables.consents)),
      ...(await db.select().from(db.tables.outbox)),
      ...(await db.select().from(db.tables.tokens)),
    ])
    expect(left).toEqual([])
    expect(await readOwnSignature(app.context, app.letters, token)).toEqual({
      ok: false,
      reason: 'link-unknown',
    })
    expect(await erase(app.context, app.letters, token)).toEqual({ ok: false, reason: 'link-unknown' })
    await isSound(app)
  })

  it('survives a restore, and does not affect what was signed since', async () => {
    const { app, token } = await adaSigned(kind)
    const row = await rowOf(app, ada.email)
    await erase(app.context, app.letters, token)
    if (!row) throw new Error('Ada has not signed.')
    // The backup of yesterday.
    await app.context.store.write((tx) => insertSignatures(tx, [row]))
    expect(await countOf(app)).toBe(1)
    expect(await eraseAgain(app.context)).toBe(1)
    expect(await countOf(app)).toBe(0)
    app.clock.pass(60_000)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    expect(await eraseAgain(app.context)).toBe(0)
    expect(await rowOf(app, ada.email)).toBeDefined()
  })

  it('and withdrawing survive a restore, one after the other', async () => {
    const { app, token } = await adaSigned(kind)
    const row = await rowOf(app, ada.email)
    if (!row) throw new Error('Ada has not signed.')
    await withdraw(app.context, app.letters, token)
    const restore = () =>
      app.context.store.write(async (tx) => {
        await deleteSignature(tx, row.id)
        await insertSignatures(tx, [row])
      })
    await restore()
    expect(await eraseAgain(app.context)).toBe(1)
    expect(await countOf(app)).toBe(0)
    expect(await namesOf(app)).toEqual([])
    const again = app.context.newToken()
    await app.context.store.write((tx) =>
      insertToken(tx, {
        hash: tokenHash(again) ?? '',
        purpose: 'own-page',
        letter: app.letter.slug,
        locale: 'en',
        signatureId: row.id,
        createdAt: app.clock.now,
        expiresAt: new Date(app.clock.now.getTime() + 60_000),
      }),
    )
    expect(await erase(app.context, app.letters, again)).toMatchObject({ ok: true })
    await restore()
    await eraseAgain(app.context)
    expect(await app.context.store.read((db) => db.select().from(db.tables.signatures))).toEqual([])
  })

  it('is not delayed by people who sign', async () => {
    const { app, token } = await adaSigned(kind)
    let over = false
    const busy = [1, 2, 3, 4].map(async (i) => {
      for (let n = 0; !over; n += 1) {
        const email = `busy-${i}-${n}@example.org`
        await sign(app.context, app.letter, filledIn(app.letter, { ...grace, email }))
      }
    })
    expect(await erase(app.context, app.letters, token)).toMatchObject({ ok: true })
    over = true
    await Promise.all(busy)
  })

  it('stops an email that was claimed for sending', async () => {
    const { app, token } = await adaSigned(kind)
    app.clock.pass(120_000)
    const email = parseEmailAddress(ada.email)
    if (!email) throw new Error('Ada has no address.')
    await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
    await app.answerLookups()
    const sending = app.outbox.run()
    const gone = erase(app.context, app.letters, token)
    await Promise.all([sending, gone])
    const left = await app.context.store.read((db) => db.select().from(db.tables.outbox))
    expect(left).toEqual([])
  })

  it('stops an email that waits in the queue', async () => {
    const begun: string[] = []
    const [allBusy, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const transport: EmailTransport = {
      async send({ to }) {
        begun.push(to)
        if (begun.length === 5) allBusy.resolve()
        await goOn.promise
        return { result: 'sent' }
      },
      async close() {},
    }
    const app = await testApp(kind, { parts: { transport } })
    const people = crowd(6)
    for (const person of people) await sign(app.context, app.letter, filledIn(app.letter, person))
    const sending = app.outbox.run()
    await allBusy.promise
    const last = people.find(({ email }) => !begun.includes(email))
    const row = await rowOf(app, last?.email ?? '')
    await app.context.store.write((tx) => eraseSignature(tx, row?.id ?? ''))
    goOn.resolve()
    await sending
    expect(begun).toHaveLength(5)
    expect(begun).not.toContain(last?.email)
  })

  it('and verifying concurrently end as one of the two, 200 times', async () => {
    const app = await testApp(kind, { env: { LIMITS: 'off' } })
    for (let i = 0; i < 200; i += 1) {
      const email = `ada-${i}@example.org`
      await sign(app.context, app.letter, filledIn(app.letter, { ...ada, email }))
    }
    const emails = await app.deliver()
    expect(emails).toHaveLength(200)
    let erased = 0
    for (const mail of emails) {
      const row = await rowOf(app, mail.to[0] ?? '')
      const own = app.context.newToken()
      await app.context.store.write((tx) =>
        insertToken(tx, {
          hash: tokenHash(own) ?? '',
          purpose: 'own-page',
          letter: app.letter.slug,
          locale: 'en',
          signatureId: row?.id ?? '',
          createdAt: app.clock.now,
          expiresAt: new Date(app.clock.now.getTime() + 60_000),
        }),
      )
      const verified = pressYes(app, tokenIn(mail))
      const gone = erase(app.context, app.letters, own)
      await Promise.all([verified, gone])
      if ((await gone).ok) erased += 1
      expect(await rowOf(app, mail.to[0] ?? '')).toBeUndefined()
    }
    expect(erased).toBe(200)
    expect(await countOf(app)).toBe(0)
    await isSound(app)
  }, 120_000)
})

onEachDatabase('after withdrawing', (kind) => {
  it('nothing that is kept can be linked to the mailbox, not even with the secret', async () => {
    const { app, token } = await adaSigned(kind, { updates: 'on' })
    const { secret } = app.context
    const keys = [
      mailboxKey(secret, app.letter.slug, ada.email),
      addressKey(secret, app.letter.slug, ada.email),
    ]
    for (const key of keys) expect(await everythingKept(app)).toContain(key)
    await withdraw(app.context, app.letters, token)
    await app.deliver()
    expectNoTrace(await everythingKept(app), keys)
    expect(await readOwnSignature(app.context, app.letters, token)).toMatchObject({ ok: true })
  })
})

onEachDatabase('after erasing', (kind) => {
  it('nothing of it is in the database, the queued emails, a new backup or the log', async () => {
    const email = 'augusta.kingsnorthington@example.org'
    const { app, token } = await adaSigned(kind, {
      name: 'Augusta Kingsnorthington',
      email,
      affiliation: 'Marmalade Inspectorate',
      updates: 'on',
    })
    for (const trace of ['Kingsnorthington', 'Marmalade']) {
      expect(await everythingKept(app)).toContain(trace)
    }
    const { id } = (await rowOf(app, email)) ?? { id: '' }
    // Emails are queued for them at the time.
    await sign(app.context, app.letter, filledIn(app.letter, { ...ada, email }))
    await erase(app.context, app.letters, token)
    const before = (await app.deliver()).length
    expect(await app.context.store.read((db) => emailsOf(db, [id]))).toEqual([])
    expect((await app.deliver()).length).toBe(before)
    const key = mailboxKey(app.context.secret, app.letter.slug, email)
    expectNoTrace(await everythingKept(app), ['kingsnorthington', 'augusta', 'marmalade', email, id, key])
  })
})

onEachDatabase('a lost link', (kind) => {
  async function asked(app: TestApp, address: string) {
    const email = parseEmailAddress(address)
    if (!email) throw new Error(`${address} is no address.`)
    await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
    return app.answerLookups()
  }

  it('is sent again, works for half an hour, and shows the signature', async () => {
    const { app } = await adaSigned(kind)
    app.clock.pass(120_000)
    expect(await asked(app, ada.email)).toBe(1)
    const mail = emailAbout(await app.deliver(), 'The link to your signature')
    expect(mail.to).toEqual([ada.email])
    const token = tokenIn(mail)
    expect(await readOwnSignature(app.context, app.letters, token)).toMatchObject({ ok: true })
    app.clock.pass(30 * 60_000)
    expect(await readOwnSignature(app.context, app.letters, token)).toEqual({
      ok: false,
      reason: 'link-expired',
    })
    expect((await rowOf(app, ada.email))?.address).toBeNull()
    await isSound(app)
  })

  it('is requested once for all letters that were signed with the address', async () => {
    const { app } = await adaSigned(kind)
    const other = shippedLetter({ slug: 'another', title: { en: 'Another letter' } })
    const third = shippedLetter({ slug: 'third', title: { en: 'A third letter' } })
    for (const letter of [other, third]) app.publish(letter)
    await sign(app.context, other, filledIn(other, ada))
    await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm your signature: Another')))
    await sign(app.context, third, filledIn(third, grace))
    await app.deliver()
    app.clock.pass(120_000)
    await asked(app, ada.email)
    const mail = emailAbout(await app.deliver(), 'The link to your signature')
    expect(mail.text).toContain('Another letter')
    expect(mail.text).not.toContain('third')
    const token = tokenIn(mail)
    const slugs = async (slug?: string) => {
      const own = await readOwnSignature(app.context, app.letters, token, slug)
      return own.ok ? [own.letter.slug, ...own.others.map((letter) => letter.slug)] : own.reason
    }
    expect(await slugs()).toEqual(['another', 'unpaid-proof'])
    expect(await slugs('unpaid-proof')).toEqual(['unpaid-proof', 'another'])
    for (const slug of ['third', 'none', '']) expect(await slugs(slug)).toBe('link-unknown')
    await correct(app.context, app.letters, token, corrected(app, { name: 'Ada' }), 'unpaid-proof')
    expect(await rowOf(app, ada.email)).toMatchObject({ name: 'Ada' })
    const data = await readOwnData(app.context, app.letters, token, 'another')
    expect(data).toMatchObject({ ok: true, letter: 'another', data: { name: ada.name } })
    await erase(app.context, app.letters, token, 'another')
    expect(await slugs('another')).toBe('link-unknown')
    expect(await slugs()).toEqual(['unpaid-proof'])
    await withdraw(app.context, app.letters, token)
    expect(await countOf(app)).toBe(0)
    await isSound(app)
  })

  it('is the verification link for a pending signature, and is not sent to anyone else', async () => {
    const app = await testApp(kind)
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    await app.deliver()
    app.clock.pass(120_000)
    await asked(app, grace.email)
    await asked(app, ada.email)
    const emails = await app.deliver()
    expect(emails.map((mail) => mail.to[0])).toEqual([grace.email, grace.email])
    const lookups = await app.context.store.read((db) => db.select().from(db.tables.lookups))
    expect(lookups).toEqual([])
  })

  it('is not sent to another spelling of the mailbox', async () => {
    const { app } = await adaSigned(kind)
    app.clock.pass(120_000)
    const before = (await app.deliver()).length
    await asked(app, 'ada+other@example.org')
    expect(await app.deliver()).toHaveLength(before)
  })

  it('is sent to the other requesters where one request fails', async () => {
    const { app } = await adaSigned(kind)
    app.clock.pass(120_000)
    await app.context.store.write((tx) =>
      insertLookup(tx, {
        id: 'poisoned',
        address: 'AAAA',
        locale: 'en',
        purpose: 'signature',
        askedAt: new Date(0),
      }),
    )
    await asked(app, ada.email)
    expect(emailAbout(await app.deliver(), 'The link to your signature').to).toEqual([ada.email])
    expect(await app.context.store.read((db) => db.select().from(db.tables.lookups))).toEqual([])
  })

  it('is not sent for a signature that is withdrawn concurrently', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { app, token } = await adaSigned(kind)
      app.clock.pass(120_000)
      await Promise.all([withdraw(app.context, app.letters, token), asked(app, ada.email)])
      await app.deliver()
      const left = await app.context.store.read((db) => db.select().from(db.tables.outbox))
      expect(left.map((mail) => mail.mailboxKey).filter((key) => key.length > 20)).toEqual([])
      await isSound(app)
    }
  })

  it('is sent at most three times a day, and still a year later', async () => {
    const { app } = await adaSigned(kind, {}, { letter: shippedLetter({ addresses: 'forget' }) })
    for (let i = 0; i < 6; i += 1) {
      app.clock.pass(120_000)
      await asked(app, ada.email)
      await app.deliver()
    }
    const emails = async () =>
      (await app.deliver()).filter((mail) => mail.subject.startsWith('The link to your signature')).length
    expect(await emails()).toBe(3)
    for (let day = 0; day < 10; day += 1) {
      app.clock.pass(24 * 60 * 60_000)
      await asked(app, ada.email)
      await app.deliver()
    }
    // Ten in 30 days.
    expect(await emails()).toBe(10)
    app.clock.pass(365 * 24 * 60 * 60_000)
    await asked(app, ada.email)
    expect(await emails()).toBe(11)
  })
})
