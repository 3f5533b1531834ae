import { expect, it } from 'vitest'
import { emailsOf } from '#db/queries/email/outbox.ts'
import { findLiveSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { insertDecline } from '#db/queries/signing/declines.ts'
import { insertLookup } from '#db/queries/signing/lookups.ts'
import type { Letter } from '#features/letters/letter.ts'
import { check } from '#features/operations/check.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { parseCorrection } from '#features/signatures/entry.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { correct } from '#features/signing/correct.ts'
import { processSubmissions } from '#features/signing/process-submissions.ts'
import { sign as submit } from '#features/signing/sign.ts'
import { clean, filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { execute } from '#tests/support/execute.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace, mallory } from '#tests/support/people.ts'
import { AT_HOME, sign } from '#tests/support/sign.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { mailboxKey } from '#values/keys.ts'

const DAY = 24 * 60 * 60 * 1000
const CLOSES = new Date('2026-03-02T12:00:00.000Z')
/** Twelve months after closing. */
const UNTIL = new Date('2027-03-02T12:00:00.000Z')

type Person = { name: string; email: string }

const rowOf = (app: TestApp, { email }: Person): Promise<SignatureRow | undefined> =>
  app.context.store.read((db) =>
    findLiveSignature(db, app.letter.slug, mailboxKey(app.context.secret, app.letter.slug, email)),
  )
const health = (app: TestApp) => readHealth(app.context, app.letters, null, app.surroundings())
const countOf = async (app: TestApp) => (await app.counts.of(app.letter)).count.count

async function isSound(app: TestApp) {
  expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
}

/** These people sign, and press the button in their mail. */
async function signed(app: TestApp, people: Person[], input: Record<string, string> = {}) {
  for (const person of people)
    await sign(app.context, app.letter, filledIn(app.letter, { ...person, ...input }))
  for (const mail of await app.deliver()) {
    if (mail.subject.startsWith('Confirm')) await pressYes(app, tokenIn(mail))
  }
  await app.deliver()
}

function appWith(kind: DatabaseKind, changes: Partial<Letter>) {
  return testApp(kind, { letter: shippedLetter({ closes: CLOSES, ...changes }) })
}

/** From now on this row can be neither changed nor deleted; `null`: no row can but those that `unpoison` lets go. */
async function poison(app: TestApp, table: string, id: string | null) {
  await execute(
    app,
    'create table antidote (id text primary key)',
    'create table antidote (id text primary key)',
  )
  const when = id === null ? 'old.id is not null' : `old.id = '${id}'`
  await execute(
    app,
    ['update', 'delete']
      .map(
        (step) =>
          `create trigger poison_${step} before ${step} on ${table} when ${when} and not exists (select 1 from antidote where id = old.id) begin select raise(abort, 'poisoned'); end;`,
      )
      .join('\n'),
    `create function poison() returns trigger language plpgsql as $$ begin
       if not exists (select 1 from antidote where id = old.id) then raise exception 'poisoned'; end if;
       if tg_op = 'DELETE' then return old; end if;
       return new;
     end $$;
     create trigger poison before update or delete on ${table} for each row when (${when}) execute function poison()`,
  )
}

async function unpoison(app: TestApp, id: string) {
  const insert = `insert into antidote values ('${id}')`
  await execute(app, insert, insert)
}

onEachDatabase('retention', (kind) => {
  it('keeps addresses until twelve months after closing, and signatures beyond', async () => {
    const app = await appWith(kind, { addresses: 'keep' })
    await signed(app, [ada, grace], { updates: 'on' })
    app.clock.now = new Date(UNTIL.getTime() - 1)
    await clean(app)
    expect((await rowOf(app, ada))?.address).not.toBeNull()
    app.clock.now = UNTIL
    await clean(app)
    for (const person of [ada, grace]) {
      expect(await rowOf(app, person)).toMatchObject({ name: person.name, address: null })
    }
    expect(await countOf(app)).toBe(2)
    expect(app.logLines.join('')).toContain('"overdue-removed","what":"address","rows":2')
    await isSound(app)
  })

  it('ends the updates with the address, also where a letter was answered before it closed', async () => {
    const app = await appWith(kind, { answered: { on: '2026-03-02', text: {} } })
    app.publish({ ...app.letter, answered: null })
    await signed(app, [ada], { updates: 'on' })
    app.publish(app.letter)
    app.clock.now = new Date('2027-03-01T23:59:59.999Z')
    await clean(app)
    expect((await rowOf(app, ada))?.address).not.toBeNull()
    app.clock.pass(1)
    await clean(app)
    expect((await rowOf(app, ada))?.address).toBeNull()
    await isSound(app)
  })

  it('keeps the address of a letter that has no end', async () => {
    const app = await appWith(kind, { addresses: 'keep', closes: null })
    await signed(app, [ada])
    app.clock.pass(5 * 365 * DAY)
    await clean(app)
    expect((await rowOf(app, ada))?.address).not.toBeNull()
    expect((await health(app)).personal).toMatchObject({ overdueSeconds: 0 })
  })

  it('forgets sent emails with the addresses, and declined mailboxes after twelve months', async () => {
    const app = await appWith(kind, {})
    await signed(app, [ada])
    await app.context.store.write((tx) => insertDecline(tx, app.letter.slug, 'somebody', app.clock.now))
    const { id } = (await rowOf(app, ada)) ?? { id: '' }
    app.clock.now = new Date(UNTIL.getTime() - 1)
    await clean(app)
    expect(await app.context.store.read((db) => emailsOf(db, [id]))).toHaveLength(2)
    app.clock.pass(1)
    await clean(app)
    expect(await app.context.store.read((db) => emailsOf(db, [id]))).toEqual([])
    expect(app.logLines.join('')).toContain('"what":"decline","rows":1')
    expect(await countOf(app)).toBe(1)
  })

  it('gives up emails that could not be sent in time, and lookups that could not be answered', async () => {
    const app = await appWith(kind, {})
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    await app.context.store.write((tx) =>
      insertLookup(tx, {
        id: 'left',
        address: '',
        locale: 'en',
        purpose: 'signature',
        askedAt: app.clock.now,
      }),
    )
    const { id } = (await rowOf(app, ada)) ?? { id: '' }
    app.clock.pass(7 * DAY)
    await clean(app)
    expect(await app.context.store.read((db) => emailsOf(db, [id]))).toMatchObject([{ failedAt: null }])
    app.clock.pass(1)
    await clean(app)
    // The unverified signature goes in the same moment, and its mail with it.
    expect(await app.context.store.read((db) => emailsOf(db, [id]))).toEqual([])
    expect(app.logLines.join('')).toContain('"what":"lookup","rows":1')
    expect((await health(app)).personal).toEqual({ oldestDays: 0, overdueSeconds: 0 })
  })

  it('forgets an email that could not be sent, with its address', async () => {
    const app = await appWith(kind, { closes: null })
    await signed(app, [ada])
    app.clock.pass(DAY)
    const email = parseEmailAddress(ada.email)
    if (!email) throw new Error('Ada has no address.')
    await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
    await app.answerLookups()
    const { id } = (await rowOf(app, ada)) ?? { id: '' }
    const emails = async () => app.context.store.read((db) => emailsOf(db, [id]))
    app.clock.pass(DAY)
    await clean(app)
    expect((await emails()).at(-1)).toMatchObject({ failedAt: null, content: expect.any(String) })
    app.clock.pass(1)
    await clean(app)
    expect((await emails()).at(-1)).toMatchObject({ failedAt: app.clock.now, content: null })
  })

  it('forgets a submission that could not be processed', async () => {
    const app = await appWith(kind, { closes: null })
    await submit(app.context, app.letter, filledIn(app.letter, ada), AT_HOME)
    const waiting = () => app.context.store.read((db) => db.select().from(db.tables.submissions))
    app.clock.pass(7 * DAY)
    await clean(app)
    expect(await waiting()).toHaveLength(1)
    app.clock.pass(1)
    await clean(app)
    expect(await waiting()).toEqual([])
  })

  it('forgets a link a month after it expired', async () => {
    const app = await appWith(kind, { closes: null })
    await signed(app, [ada])
    const links = async () =>
      (await app.context.store.read((db) => db.select().from(db.tables.tokens))).length
    expect(await links()).toBe(2)
    app.clock.pass(37 * DAY)
    await clean(app)
    expect(await links()).toBe(2)
    app.clock.pass(1)
    await clean(app)
    expect(await links()).toBe(1)
    app.clock.pass(180 * DAY)
    await clean(app)
    expect(await links()).toBe(0)
    expect(await countOf(app)).toBe(1)
  })

  it('is not stopped by a row that cannot be removed, and says so until it can', async () => {
    const app = await appWith(kind, { addresses: 'keep' })
    await signed(app, [ada, grace, mallory])
    await poison(app, 'signatures', (await rowOf(app, grace))?.id ?? '')
    app.clock.now = UNTIL
    expect(await health(app)).toMatchObject({ status: 'ok' })
    await clean(app)
    expect((await rowOf(app, ada))?.address).toBeNull()
    expect((await rowOf(app, mallory))?.address).toBeNull()
    expect((await rowOf(app, grace))?.address).not.toBeNull()
    expect(app.logLines.join('')).toMatch(/"overdue-stuck","what":"address","rows":1/)
    expect(app.logLines.join('')).not.toContain(grace.name)
    app.clock.pass(3 * 60 * 60 * 1000)
    expect(await health(app)).toMatchObject({
      status: 'degraded',
      personal: { overdueSeconds: 3 * 60 * 60 },
    })
    expect(await countOf(app)).toBe(3)
  })

  it('is not stopped by a pending row that cannot be removed', async () => {
    const app = await appWith(kind, { closes: null })
    for (const person of [ada, grace, mallory]) {
      await sign(app.context, app.letter, filledIn(app.letter, person))
    }
    await poison(app, 'signatures', (await rowOf(app, ada))?.id ?? '')
    app.clock.pass(7 * DAY + 1)
    await clean(app)
    expect(await rowOf(app, grace)).toBeUndefined()
    expect(await rowOf(app, mallory)).toBeUndefined()
    expect(await rowOf(app, ada)).toBeDefined()
    app.clock.pass(3 * 60 * 60 * 1000)
    expect(await health(app)).toMatchObject({ status: 'degraded' })
  })

  it('forgets the addresses of a letter that is not served any more, a year after its last signature', async () => {
    const app = await appWith(kind, { addresses: 'keep', closes: null })
    await signed(app, [ada])
    const { id } = (await rowOf(app, ada)) ?? { id: '' }
    app.takeDown(app.letter.slug)
    app.clock.now = new Date('2027-03-01T11:59:59.999Z')
    await clean(app)
    expect((await rowOf(app, ada))?.address).not.toBeNull()
    app.clock.pass(3 * 60 * 60 * 1000)
    expect(await health(app)).toMatchObject({ status: 'degraded' })
    await clean(app)
    expect(await rowOf(app, ada)).toMatchObject({ id, name: ada.name, address: null })
    expect(await health(app)).toMatchObject({ status: 'ok', personal: { overdueSeconds: 0 } })
  })

  it('forgets kept addresses once the letter says that it forgets them, except for updates', async () => {
    const app = await appWith(kind, { addresses: 'keep' })
    await signed(app, [ada])
    await signed(app, [grace], { updates: 'on' })
    app.publish({ ...app.letter, addresses: 'forget' })
    await clean(app)
    expect((await rowOf(app, ada))?.address).toBeNull()
    expect((await rowOf(app, grace))?.address).not.toBeNull()
    await isSound(app)
  })

  it('reaches the others though more rows are stuck than go at once', async () => {
    const app = await testApp(kind, { env: { LIMITS: 'off' } })
    const people = crowd(230)
    for (const person of people) await submit(app.context, app.letter, filledIn(app.letter, person), AT_HOME)
    await processSubmissions(app.context, app.letters)
    await poison(app, 'signatures', null)
    const { id } = (await rowOf(app, people[229] as Person)) ?? { id: '' }
    await unpoison(app, id)
    app.clock.pass(7 * DAY + 1)
    await clean(app)
    expect(await rowOf(app, people[229] as Person)).toBeUndefined()
    expect(app.logLines.join('')).toMatch(/"overdue-stuck","what":"pending","rows":229/)
  })

  it('takes no address for updates once the letter keeps none', async () => {
    const app = await appWith(kind, {})
    await signed(app, [ada])
    app.clock.now = UNTIL
    const email = parseEmailAddress(ada.email)
    if (!email) throw new Error('Ada has no address.')
    await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
    await app.answerLookups()
    const token = tokenIn(emailAbout(await app.deliver(), 'The link to your signature'))
    const correction = parseCorrection(app.letter, { ...ada, public: 'on', updates: 'on' })
    if (!correction.ok) throw new Error('The correction is not right.')
    expect(await correct(app.context, app.letters, token, correction.correction)).toMatchObject({ ok: true })
    expect((await rowOf(app, ada))?.address).toBeNull()
    expect(await health(app)).toMatchObject({ personal: { overdueSeconds: 0 } })
  })
})
