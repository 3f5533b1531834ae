import { expect, it } from 'vitest'
import { createApp } from '#app.ts'
import { findJob, releaseJobs } from '#db/queries/operations/jobs.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { runIfDue } from '#features/operations/run-if-due.ts'
import { runRetention } from '#features/privacy/run-retention.ts'
import { filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { execute } from '#tests/support/execute.ts'
import { ada } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'

const MINUTE = 60_000

/** Retention, as the loop of a process runs it; resolves to whether it was due. */
async function retains(app: Pick<TestApp, 'context' | 'letters' | 'log'>): Promise<boolean> {
  let ran = false
  await runIfDue(app.context, 'retention', async () => {
    ran = true
    const { store, now, newId } = app.context
    await runRetention({ store, letters: app.letters, log: app.log, now, newId })
    return 0
  })
  return ran
}

onEachDatabase('jobs', (kind) => {
  it('run by the clock: a server that restarts every 20 minutes deletes overdue rows', async () => {
    const app = await testApp(kind)
    await retains(app)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    const pending = () => app.context.store.read((db) => db.select().from(db.tables.signatures))
    const ran: boolean[] = []
    const start = app.clock.now.getTime()
    for (let minutes = 20; (await pending()).length > 0; minutes += 20) {
      if (minutes > 30 * 24 * 60) throw new Error('It is still there after 30 days.')
      app.clock.now = new Date(start + minutes * MINUTE)
      // Nothing but the database survives a restart.
      await app.context.store.write(releaseJobs)
      ran.push(await retains(app))
      if (minutes === 120) {
        expect(ran).toEqual([false, false, true, false, false, true])
        app.clock.now = new Date(start + 22 * 24 * 60 * MINUTE)
        await retains(app)
      }
    }
    expect(await pending()).toEqual([])
  })

  it('run once, however many processes find them due', async () => {
    const app = await testApp(kind)
    await retains(app)
    app.clock.pass(60 * MINUTE)
    const ran = await Promise.all(Array.from({ length: 8 }, () => retains(app)))
    expect(ran.filter(Boolean)).toHaveLength(1)
  })

  it('run again when their lease ends, or they were stopped, not at once when they fail', async () => {
    const app = await testApp(kind)
    await retains(app)
    app.clock.pass(60 * MINUTE)
    const fail = () => runIfDue(app.context, 'retention', () => Promise.reject(new Error('no')))
    await expect(fail()).rejects.toThrow('no')
    expect(await retains(app)).toBe(false)
    app.clock.pass(60 * MINUTE)
    await runIfDue(app.context, 'retention', () => Promise.resolve(null))
    expect(await retains(app)).toBe(true)
  })

  it('are still due where the clock was set back', async () => {
    const app = await testApp(kind)
    await retains(app)
    app.clock.pass(-24 * 60 * MINUTE)
    expect(await retains(app)).toBe(true)
    expect(await retains(app)).toBe(false)
  })

  it('come soon again while a check has found the database damaged', async () => {
    const app = await testApp(kind)
    await runIfDue(app.context, 'check', () => Promise.resolve(0))
    app.clock.pass(60 * MINUTE)
    await runIfDue(app.context, 'check', () => Promise.resolve(3))
    let again = 0
    const look = () =>
      runIfDue(app.context, 'check', () => {
        again += 1
        return Promise.resolve(0)
      })
    await look()
    app.clock.pass(10 * MINUTE)
    await look()
    await look()
    expect(again).toBe(1)
    expect((await app.context.store.read((db) => findJob(db, 'check')))?.faults).toBe(0)
  })
})

onEachDatabase('/healthz', (kind) => {
  const health = (app: TestApp) => readHealth(app.context, app.letters, null, app.surroundings())

  it('fails where the database takes no row, and is well again when it does', async () => {
    const app = await testApp(kind)
    expect(await health(app)).toMatchObject({ status: 'ok', database: 'ok' })
    await execute(
      app,
      `create trigger full before update on jobs begin select raise(abort, 'database or disk is full'); end`,
      `create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'disk full' using errcode = '53100'; end $$;
       create trigger full_disk before update on jobs for each row execute function full_disk()`,
    )
    app.clock.pass(1_000)
    expect(await health(app)).toMatchObject({ status: 'failing', database: 'unavailable' })
    await execute(app, 'drop trigger full', 'drop trigger full_disk on jobs')
    expect(await health(app)).toMatchObject({ status: 'ok' })
  })

  it('writes once a second at most, however often it is asked', async () => {
    const app = await testApp(kind)
    const probed = async () => (await app.context.store.read((db) => findJob(db, 'probe')))?.ranAt
    await health(app)
    const first = await probed()
    app.clock.pass(999)
    await Promise.all(Array.from({ length: 50 }, () => health(app)))
    expect(await probed()).toEqual(first)
    app.clock.pass(1)
    await Promise.all(Array.from({ length: 50 }, () => health(app)))
    expect(await probed()).toEqual(app.clock.now)
  })
})

it('/healthz fails where PostgreSQL is read-only', async () => {
  const app = await testApp('postgres')
  const name = new URL(app.config.databaseUrl).pathname.slice(1)
  await execute(app, '', `alter database ${name} set default_transaction_read_only = on`)
  const later = await createApp(app.config, {
    letters: app.letters,
    now: app.context.now,
    writeLog: () => {},
  })
  try {
    expect(await readHealth(later.context, later.letters, null, later.surroundings())).toMatchObject({
      status: 'failing',
      database: 'unavailable',
    })
  } finally {
    await later.close()
  }
})
