import { expect, it } from 'vitest'
import { exportAudit } from '#features/export/export-audit-log.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { exported, parseCsv, readCsv } from '#tests/support/exported.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { groupedRows, keptTallies } from '#tests/support/tallies.ts'
import { dashboardFigures } from '#web/loaders/statistics/dashboard-figures.ts'

const MINUTE = 60_000

const zoned = (timeZone: string) => ({ letter: shippedLetter({ timeZone }) })

/** Signs and verifies at a moment. */
async function signedAt(app: TestApp, moment: string, person: { name: string; email: string }) {
  app.clock.now = new Date(moment)
  await sign(app.context, app.letter, filledIn(app.letter, person))
  for (const email of await app.deliver()) {
    if (/\/verify\//.test(email.text)) await pressYes(app, tokenIn(email))
  }
}

onEachDatabase('a letter with a time zone', (kind) => {
  it('is exported in it, beside UTC, by its days', async () => {
    const app = await testApp(kind, zoned('Europe/Berlin'))
    // 23:59 on 3 March and 00:01 on 4 March, in Berlin.
    await signedAt(app, '2026-03-03T22:59:00.000Z', ada)
    await signedAt(app, '2026-03-03T23:01:00.000Z', grace)
    const { manifest, bytes } = await exported(app)
    expect(manifest).toMatchObject({ timeZone: 'Europe/Berlin', file: 'unpaid-proof-2026-03-04.csv' })
    expect(
      readCsv(bytes).map((row) => [row['verified_at'], row['verified_at_local'], row['submitted_at_local']]),
    ).toEqual([
      ['2026-03-03T22:59:00.000Z', '2026-03-03T23:59:00+01:00', '2026-03-03T23:59:00+01:00'],
      ['2026-03-03T23:01:00.000Z', '2026-03-04T00:01:00+01:00', '2026-03-04T00:01:00+01:00'],
    ])
    const named = async (day: string) =>
      readCsv((await exported(app, { from: day, to: day })).bytes).map((row) => row['name'])
    expect(await named('2026-03-03')).toEqual([ada.name])
    expect(await named('2026-03-04')).toEqual([grace.name])
    const [json] = (await exported(app, { format: 'jsonl' })).text.split('\n')
    expect(JSON.parse(json ?? '')).toMatchObject({ verified_at_local: '2026-03-03T23:59:00+01:00' })
    let audit = ''
    for await (const lines of exportAudit(app.context, app.letter)) audit += lines
    const [header, ...acts] = parseCsv(audit)
    expect(header?.slice(0, 3)).toEqual(['at', 'at_local', 'who'])
    expect(acts[0]?.slice(0, 2)).toEqual(['2026-03-03T23:01:00.000Z', '2026-03-04T00:01:00+01:00'])
  })

  it.each([
    ['Europe/Berlin', '2026-03-03T22:59:00Z', '2026-03-03T23:01:00Z'],
    // Hours begin at half past in UTC, and days between two of them.
    ['Asia/Kolkata', '2026-03-03T18:29:00Z', '2026-03-03T18:31:00Z'],
    ['America/St_Johns', '2026-03-04T03:29:00Z', '2026-03-04T03:31:00Z'],
  ])('has the days and hours of %s in its charts', async (timeZone, before, after) => {
    const app = await testApp(kind, zoned(timeZone))
    await signedAt(app, before, ada)
    await signedAt(app, after, grace)
    app.clock.pass(11 * MINUTE)
    await app.tally()
    expect(await keptTallies(app)).toEqual(await groupedRows(app))
    const board = await readDashboard(app.context, app.letter, '30')
    expect(board.days.slice(-2).map(({ day, counted }) => [day, counted])).toEqual([
      ['2026-03-03', 1],
      ['2026-03-04', 1],
    ])
    expect(board.hours.slice(-2).map(({ counted }) => counted)).toEqual([1, 1])
    const { count } = await app.counts.of(app.letter)
    const { texts } = dashboardFigures(app.letter, 'en', { count, board, pausedUntil: null })
    expect(texts['hours.47.name']).toBe('4 Mar, 00:00')
    expect(texts['asOf']).toMatch(/00:\d\d:\d\d \(.+, UTC[+−]/)
  })

  it('moves its charts when it is given another', async () => {
    const app = await testApp(kind)
    await signedAt(app, '2026-03-03T23:30:00Z', ada)
    app.clock.pass(11 * MINUTE)
    await app.tally()
    const days = async () =>
      (await readDashboard(app.context, app.letter, '30')).days
        .filter(({ counted }) => counted > 0)
        .map(({ day }) => day)
    expect(await days()).toEqual(['2026-03-03'])
    app.letter.timeZone = 'Europe/Berlin'
    app.clock.pass(11 * MINUTE)
    await app.tally()
    expect(await days()).toEqual(['2026-03-04'])
  })
})
