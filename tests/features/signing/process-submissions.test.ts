import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { findLiveSignature } from '#db/queries/signatures/signatures.ts'
import { insertSubmission } from '#db/queries/signing/submissions.ts'
import { exportSignatures } from '#features/export/export-signatures.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { decline } from '#features/signing/decline.ts'
import { processSubmissions } from '#features/signing/process-submissions.ts'
import { sign } from '#features/signing/sign.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { choiceOf } from '#tests/support/exported.ts'
import { everythingKept, expectNoTrace } from '#tests/support/kept.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace, mallory } from '#tests/support/people.ts'
import { AT_HOME } from '#tests/support/sign.ts'
import { mailboxKey } from '#values/keys.ts'

const HOUR = 60 * 60 * 1000

const submit = (app: TestApp, input: Record<string, string>) =>
  sign(app.context, app.letter, filledIn(app.letter, input), AT_HOME)
const take = (app: TestApp) => processSubmissions(app.context, app.letters)
const rowOf = (app: TestApp, email: string) =>
  app.context.store.read((db) =>
    findLiveSignature(db, app.letter.slug, mailboxKey(app.context.secret, app.letter.slug, email)),
  )

/** How many rows each table has. */
async function sizes(app: TestApp): Promise<Record<string, number>> {
  return app.context.store.read(async (db) => {
    const { signatures, consents, tokens, outbox, declines, submissions } = db.tables
    const counted = Object.entries({ signatures, consents, tokens, outbox, declines, submissions })
    const all: Record<string, number> = {}
    for (const [name, table] of counted) all[name] = (await db.select().from(table)).length
    return all
  })
}

onEachDatabase('a submission', (kind) => {
  it('is stored as one row and nothing else, whatever the state of the mailbox', async () => {
    const app = await testApp(kind)
    for (const person of [ada, grace, mallory]) await submit(app, person)
    await take(app)
    for (const mail of await app.deliver()) {
      if (mail.to[0] === ada.email) await pressYes(app, tokenIn(mail))
      if (mail.to[0] === grace.email) await decline(app.context, app.letters, tokenIn(mail))
    }
    for (const person of [ada, grace, mallory, { name: 'New', email: 'new@example.org' }]) {
      const before = await sizes(app)
      expect(await submit(app, person)).toEqual({ ok: true })
      expect(await sizes(app)).toEqual({ ...before, submissions: (before['submissions'] ?? 0) + 1 })
    }
    expect(await take(app)).toMatchObject({ taken: 4, stuck: 0 })
    expect(await sizes(app)).toMatchObject({ submissions: 0, signatures: 4 })
  })

  it('has no readable personal data while it waits, and is deleted afterwards', async () => {
    const app = await testApp(kind)
    await submit(app, { ...ada, affiliation: 'Marmalade Inspectorate' })
    expectNoTrace(await everythingKept(app), ['lovelace', 'marmalade', ada.email])
    await take(app)
    expect((await sizes(app))['submissions']).toBe(0)
  })

  it('is processed in order and once by two processes', async () => {
    const app = await testApp(kind)
    for (const name of ['First', 'Second', 'Third']) {
      await submit(app, { ...ada, name })
      app.clock.pass(1)
    }
    for (const person of crowd(30)) await submit(app, person)
    const [one, other] = await Promise.all([take(app), take(app)])
    expect(one.taken + other.taken).toBe(33)
    expect(await rowOf(app, ada.email)).toMatchObject({ name: 'Third' })
    expect((await sizes(app))['signatures']).toBe(31)
    app.clock.pass(10_000)
    const emails = await app.deliver()
    expect(emails.filter(({ to }) => to[0] === ada.email)).toHaveLength(1)
    expect(emails.find(({ to }) => to[0] === ada.email)?.text).toContain('Hello Third')
    expect(emails).toHaveLength(31)
  })

  it('counts at its time of submission, though the letter closes before it is processed', async () => {
    const app = await testApp(kind, {
      letter: shippedLetter({ closes: new Date('2026-03-01T12:00:01.000Z') }),
    })
    const at = app.clock.now
    await submit(app, ada)
    app.clock.pass(2_000)
    await take(app)
    expect((await rowOf(app, ada.email))?.submittedAt).toEqual(at)
    expect(await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))).toMatchObject({
      ok: true,
    })
  })

  it('is kept and retried where it fails, delays no other, and is on the health page', async () => {
    const app = await testApp(kind)
    const now = app.clock.now
    await app.context.store.write((tx) =>
      insertSubmission(tx, {
        id: 'altered',
        letter: app.letter.slug,
        content: 'AAAA',
        submittedAt: now,
        dueAt: now,
      }),
    )
    const gone = shippedLetter({ slug: 'gone' })
    await sign(app.context, gone, filledIn(gone, grace), AT_HOME)
    await submit(app, ada)
    expect(await take(app)).toMatchObject({ taken: 1, stuck: 2 })
    expect(await rowOf(app, ada.email)).toBeDefined()
    expect(await take(app)).toMatchObject({ taken: 0, stuck: 0 })
    const health = () => readHealth(app.context, app.letters, null, app.surroundings())
    expect(await health()).toMatchObject({ status: 'ok', submissions: { waiting: 2 } })
    app.clock.pass(61_000)
    await app.deliver()
    expect(await health()).toMatchObject({ status: 'degraded', submissions: { oldestSeconds: 61 } })
    app.publish(gone)
    app.clock.pass(HOUR)
    expect(await take(app)).toMatchObject({ taken: 1, stuck: 1 })
    expect((await app.deliver()).some(({ to }) => to[0] === grace.email)).toBe(true)
  })

  it('is not stored for a text that was not on the screen', async () => {
    const app = await testApp(kind)
    await submit(app, ada)
    const changed = app.letter.versions.map((each) => ({ ...each, digest: 'f'.repeat(64) }))
    app.publish({ ...app.letter, versions: changed })
    expect(await take(app)).toMatchObject({ taken: 0, stuck: 1 })
    expect(await rowOf(app, ada.email)).toBeUndefined()
    app.publish(app.letter)
    app.clock.pass(HOUR)
    expect(await take(app)).toMatchObject({ taken: 1, stuck: 0 })
  })

  it('is in an export of pending signatures before it is processed, once for each mailbox', async () => {
    const app = await testApp(kind)
    const names = async () => {
      const out = new PassThrough()
      const written = text(out)
      await exportSignatures(
        app.context,
        app.letter,
        'operator',
        choiceOf(app.letter, { format: 'jsonl', pending: true }),
        out,
      )
      out.end()
      const rows = (await written).trimEnd().split('\n').filter(Boolean)
      return rows.map((row) => JSON.parse(row) as { name: string; state: string })
    }
    await submit(app, mallory)
    await take(app)
    for (const person of [ada, { ...ada, name: 'Ada, later' }, mallory]) {
      app.clock.pass(1)
      await submit(app, person)
    }
    const before = await names()
    expect(before.map(({ name, state }) => [name, state])).toEqual([
      [mallory.name, 'pending'],
      ['Ada, later', 'pending'],
    ])
    await take(app)
    expect((await names()).map(({ name }) => name).sort()).toEqual(before.map(({ name }) => name).sort())
  })
})
