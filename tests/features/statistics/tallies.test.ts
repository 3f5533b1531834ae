import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { check } from '#features/operations/check.ts'
import { seed } from '#features/operations/seed.ts'
import { removeOverdue } from '#features/privacy/remove-overdue.ts'
import { eraseSignature } from '#features/signing/erase.ts'
import { emptySignature } from '#features/signing/withdraw.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import { TallyLetters } from '#features/statistics/tally-letters.ts'
import { filledIn, pressYes, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { groupedRows, keptTallies, signaturesOf } from '#tests/support/tallies.ts'
import { until } from '#tests/support/waiting.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** All submit; those who verify do so immediately. */
async function enter(app: TestApp, people: { name: string; email: string }[], verifying = people) {
  for (const person of people) await sign(app.context, app.letter, filledIn(app.letter, person))
  const addresses = new Set(verifying.map(({ email }) => email))
  for (const mail of await app.deliver()) {
    if (addresses.has(mail.to[0] ?? '') && /\/verify\//.test(mail.text)) await pressYes(app, tokenIn(mail))
  }
}

/** The latest hours and all others are made, whether or not anything seems to have happened. */
async function tallyAll(app: TestApp) {
  app.clock.pass(11 * MINUTE)
  await app.tally()
}

const total = async (app: TestApp) => {
  const { hours } = await keptTallies(app)
  const sum = (key: 'submitted' | 'verified' | 'counted') =>
    Object.values(hours).reduce((all, tally) => all + tally[key], 0)
  return { submitted: sum('submitted'), verified: sum('verified'), counted: sum('counted') }
}

const count = async (app: TestApp) => (await app.counts.of(app.letter)).count.count

onEachDatabase('tallies', (kind) => {
  it('add up to the rows, whatever happened to them', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 400, () => {})
    await app.tally()
    expect(await keptTallies(app)).toEqual(await groupedRows(app))
    const verified = (await signaturesOf(app)).filter((row) => row.verifiedAt && !row.withdrawnAt)
    const [first, second, third, fourth] = verified.map(({ id }) => id)
    await app.context.store.write(async (tx) => {
      const { signatures } = tx.tables
      const at = app.clock.now
      await emptySignature(tx, first ?? '', at)
      await tx
        .update(signatures)
        .set({ invalidatedAt: at })
        .where(eq(signatures.id, second ?? ''))
      await tx
        .update(signatures)
        .set({ quarantinedAt: at })
        .where(eq(signatures.id, third ?? ''))
      await tx
        .update(signatures)
        .set({ country: 'IS' })
        .where(eq(signatures.id, fourth ?? ''))
    })
    await enter(app, [ada, grace], [ada])
    await tallyAll(app)
    const kept = await keptTallies(app)
    expect(kept).toEqual(await groupedRows(app))
    expect(kept.parts).toMatchObject({
      'uncounted quarantined': 1,
      'uncounted invalidated': 1,
      'country IS': 1,
    })
    expect((await total(app)).counted).toBe(await count(app))
  })

  it('follow new signatures at once, without a full scan', async () => {
    const app = await testApp(kind)
    await tallyAll(app)
    await enter(app, crowd(3), crowd(2))
    app.clock.pass(1000)
    await app.tally()
    expect(await total(app)).toEqual({ submitted: 3, verified: 2, counted: 2 })
  })

  it('add up more in an hour, and in a millisecond, than one query reads', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 1, () => {})
    const [pattern] = await signaturesOf(app)
    const at = new Date(app.clock.now.getTime() - 2 * DAY)
    const rows = Array.from({ length: 2_600 }, (_, i): NewSignature => {
      const moment = new Date(at.getTime() + (i < 1_300 ? 0 : i))
      return {
        ...(pattern as NewSignature),
        id: `row ${i}`,
        mailboxKey: `${i}`,
        submittedAt: moment,
        verifiedAt: moment,
      }
    })
    await app.context.store.write(async (tx) => {
      for (let i = 0; i < rows.length; i += 500) await insertSignatures(tx, rows.slice(i, i + 500))
    })
    await app.tally()
    expect(await keptTallies(app)).toEqual(await groupedRows(app))
    expect((await total(app)).counted).toBe(2_601)
  })

  it('keep how many submitted after unverified and erased signatures are gone', async () => {
    const app = await testApp(kind)
    await enter(app, crowd(5), crowd(3))
    await tallyAll(app)
    app.clock.pass(7 * DAY + HOUR)
    await app.tally()
    await removeOverdue(app.context, app.letters)
    const [erased] = (await signaturesOf(app)).map(({ id }) => id)
    await app.context.store.write((tx) => eraseSignature(tx, erased ?? ''))
    await tallyAll(app)
    expect(await signaturesOf(app)).toHaveLength(2)
    expect(await total(app)).toEqual({ submitted: 5, verified: 3, counted: 2 })
    expect((await readDashboard(app.context, app.letter, '30')).overall).toEqual({
      submitted: 5,
      verified: 3,
      since: null,
    })
    for (const finding of await check(app.context, app.letters)) expect(finding).toMatchObject({ found: 0 })
  })

  it('count a repeated submission once, in the hour of the last one', async () => {
    const app = await testApp(kind)
    await enter(app, [grace], [])
    await tallyAll(app)
    app.clock.pass(5 * HOUR)
    await enter(app, [grace], [])
    await tallyAll(app)
    expect(await keptTallies(app)).toEqual(await groupedRows(app))
    expect((await total(app)).submitted).toBe(1)
  })

  it('do not say how many submitted before tallying began', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 700, () => {})
    await app.tally()
    const { days, overall } = await readDashboard(app.context, app.letter, '30')
    expect(overall.since).toBe('2026-02-23')
    expect(days.find(({ day }) => day === '2026-02-22')).toMatchObject({ rate: null })
    expect(days.find(({ day }) => day === '2026-02-23')?.rate?.submitted).toBeGreaterThan(0)
  })

  it('write nothing where nothing changed', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 50, () => {})
    await app.tally()
    // The mark of PostgreSQL is of the whole server: other tests write meanwhile, but not always.
    await until(async () => {
      const before = await app.context.store.dataVersion()
      app.clock.pass(10_000)
      await app.tally()
      return (await app.context.store.dataVersion()) === before
    }, 'a round that writes nothing')
  })

  it('are made by one process at a time, and by another when that is gone', async () => {
    const app = await testApp(kind)
    const { letters } = app
    const { store, now } = app.context
    const other = new TallyLetters({ store, letters, now, holder: 'another process', alone: false })
    await app.tally()
    await enter(app, [ada])
    await other.run()
    expect((await total(app)).counted).toBe(0)
    app.clock.pass(4 * MINUTE)
    await other.run()
    expect((await total(app)).counted).toBe(1)
  })
})
