import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { createApp } from '#app.ts'
import { openStore } from '#db/open.ts'
import { finishJob } from '#db/queries/operations/jobs.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { DatabaseDamaged } from '#db/store.ts'
import { keepPublishedTexts } from '#features/letters/keep-published-texts.ts'
import { check, examine, isDamaged } from '#features/operations/check.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { reindex } from '#features/operations/reindex.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { exported } from '#tests/support/exported.ts'
import { signed } from '#tests/support/signed.ts'
import { cutIndex, leaveOut } from '#tests/support/stale-index.ts'

const fileOf = (app: TestApp) => app.config.databaseUrl.slice('file:'.length)

/** An app whose index of counted signatures has two of its three rows. */
async function withStaleIndex(kind: DatabaseKind): Promise<TestApp> {
  const app = await testApp(kind)
  const insert = (name: string) =>
    app.context.store.write((tx) =>
      insertSignatures(tx, [signed(app.letter, app.clock.now, { name, country: 'GB', domainKey: name })]),
    )
  await keepPublishedTexts(app.context, app.letters)
  await insert('Ada')
  await insert('Grace')
  await insert('Sam')
  if (kind === 'postgres') {
    await leaveOut(app.config.databaseUrl, 'Sam')
    return app
  }
  await app.close()
  cutIndex(fileOf(app), 'signatures_counted')
  return reopened(app)
}

async function reopened(app: TestApp): Promise<TestApp> {
  const opened = await createApp(app.config, {
    letters: new Map([[app.letter.slug, app.letter]]),
    now: () => app.clock.now,
    writeLog: (line) => app.logLines.push(line),
  })
  onTestFinished(() => opened.close())
  return { ...app, ...opened }
}

onEachDatabase('a damaged index of counted signatures', (kind) => {
  it('refuses the count and the export, is named by a check, and is rebuilt', async () => {
    const app = await withStaleIndex(kind)
    await expect(app.counts.of(app.letter)).rejects.toThrow(
      /2 signatures by the index of counted signatures and 3 by its rows/,
    )
    await expect(exported(app)).rejects.toThrow(DatabaseDamaged)
    const { findings, faults } = await examine(app.context, app.letters, 'full')
    expect(findings).toContainEqual({ invariant: 'count-is-rows', found: 1 })
    expect(faults.reindex).toContain('signatures_counted')
    expect(await reindex(app.context, app.letters, ['signatures_by_country'])).toMatchObject({ ok: false })
    // On PostgreSQL the test has dropped an index that would be made anew as well.
    expect(await reindex(app.context, app.letters, ['signatures_counted'])).toMatchObject({ ok: true })
    expect(await check(app.context, app.letters)).toSatisfy((found: never[]) => !isDamaged(found))
    app.clock.pass(60_000)
    expect((await app.counts.of(app.letter)).count.count).toBe(3)
    expect((await exported(app)).manifest.rows).toBe(3)
  })

  it('is refused as long as a check says so, also by another process, and is on /healthz', async () => {
    const app = await testApp(kind)
    await app.context.store.write((tx) => finishJob(tx, 'full-check', app.clock.now, 2))
    await expect(app.counts.of(app.letter)).rejects.toThrow(/A check found the database damaged/)
    await expect(exported(app)).rejects.toThrow(DatabaseDamaged)
    expect(await readHealth(app.context, app.letters, null, app.surroundings())).toMatchObject({
      status: 'failing',
      database: 'damaged',
    })
    await app.context.store.write((tx) => finishJob(tx, 'full-check', app.clock.now, 0))
    app.clock.pass(60_000)
    expect((await app.counts.of(app.letter)).count.count).toBe(0)
    expect(await readHealth(app.context, app.letters, null, app.surroundings())).toMatchObject({
      status: 'ok',
      database: 'ok',
    })
  })
})

it('a row that differs from its copy is not rebuilt: nothing shows which of the two changed', async () => {
  const app = await testApp('sqlite')
  await app.context.store.write((tx) =>
    insertSignatures(tx, [signed(app.letter, app.clock.now, { name: 'Ada', comment: 'We wait.' })]),
  )
  await app.close()
  const client = new Database(fileOf(app))
  const sql = client.prepare(`select sql from sqlite_master where name = 'signatures_copy'`).pluck().get()
  const page = client
    .prepare(`select rootpage from sqlite_master where name = 'signatures_copy'`)
    .pluck()
    .get()
  // The row changes while the index is not known to the schema, as it is where only one of both is written.
  client.unsafeMode(true)
  client.pragma('writable_schema = ON')
  client.exec(`delete from sqlite_master where name = 'signatures_copy'`)
  client.close()
  const other = new Database(fileOf(app))
  other.exec(`update signatures set comment = 'We won.'`)
  other.unsafeMode(true)
  other.pragma('writable_schema = ON')
  other
    .prepare(`insert into sqlite_master values ('index', 'signatures_copy', 'signatures', ?, ?)`)
    .run(page, sql)
  other.close()
  const { findings, faults } = await examine(
    (await reopened(app)).context,
    new Map([[app.letter.slug, app.letter]]),
    'full',
  )
  expect(findings).toContainEqual({ invariant: 'database-sound', found: 1 })
  expect(faults).toMatchObject({ reindex: [] })
})

it('a start after a stop that was not clean refuses a damaged file, again and again, until it is repaired', async () => {
  const app = await withStaleIndex('sqlite')
  await app.close()
  const killed = new Database(fileOf(app))
  killed.pragma('user_version = 1')
  killed.close()
  let checks = 0
  const start = () => openStore(app.config.databaseUrl, 'serve', { onCheck: () => (checks += 1) })
  for (let i = 0; i < 2; i += 1)
    await expect(start()).rejects.toThrow(/not closed by the last stop.*--reindex signatures_counted/)
  const repair = await openStore(app.config.databaseUrl, 'amend')
  await repair.reindex(['signatures_counted'])
  await repair.close()
  await (await start()).close()
  expect(checks).toBe(3)
  await (await start()).close()
  expect(checks, 'a clean stop needs no check').toBe(3)
})
