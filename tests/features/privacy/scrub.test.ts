import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createApp } from '#app.ts'
import { openStore } from '#db/open.ts'
import { pendingScrubs } from '#db/queries/privacy/pending-scrubs.ts'
import { isEmpty } from '#db/queries/signatures/signatures.ts'
import { readHealth } from '#features/operations/read-health.ts'
import { scrubJob } from '#features/privacy/scrub.job.ts'
import { erase } from '#features/signing/erase.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { signed } from '#tests/support/updates.ts'

const NAME = 'Ada whom no one must find'

/** Whether a name is in any file of the database. PostgreSQL's are not ours to read. */
function isInFiles(app: Pick<TestApp, 'config'>): boolean {
  const folder = dirname(app.config.databaseUrl.slice('file:'.length))
  return readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes(NAME))
}

/** Another program that reads one moment of the database, as an export or a backup does; resolves to how to end it. */
async function readFor(app: TestApp): Promise<() => Promise<void>> {
  const store = await openStore(app.config.databaseUrl, 'inspect')
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const reading = store.snapshot(async (db) => {
    await isEmpty(db)
    begun.resolve()
    await ended.promise
  })
  await begun.promise
  let over = false
  const end = async () => {
    if (over) return
    over = true
    ended.resolve()
    await reading
    await store.close()
  }
  onTestFinished(end)
  return end
}

onEachDatabase('an erasure while the database is read', (kind) => {
  it('is overwritten when the reader ends, also after a restart, and is reported as waiting until then', async () => {
    const app = await testApp(kind)
    const token = tokenIn(await signed(app, { ...ada, name: NAME, version: '2' }))
    const end = await readFor(app)
    expect(await erase(app.context, app.letters, token)).toMatchObject({ ok: true, scrubbed: false })
    if (kind === 'sqlite') expect(isInFiles(app)).toBe(true)
    expect(await app.context.store.read(pendingScrubs)).toHaveLength(1)
    app.clock.pass(16 * 60_000)
    expect(await readHealth(app.context, app.letters, null, app.surroundings())).toMatchObject({
      status: 'degraded',
      scrub: { waitingSeconds: 900 },
    })
    await app.close()

    const lines: string[] = []
    const later = await createApp(app.config, {
      letters: app.letters,
      now: app.context.now,
      writeLog: (line) => lines.push(line),
    })
    onTestFinished(() => later.close())
    const scrubbing = scrubJob({ store: later.context.store, log: later.log })
    await scrubbing.run()
    await scrubbing.run()
    expect(await later.context.store.read(pendingScrubs)).toHaveLength(1)
    await end()
    await scrubbing.run()
    await scrubbing.run()
    expect(await later.context.store.read(pendingScrubs)).toEqual([])
    if (kind === 'sqlite') expect(isInFiles(later)).toBe(false)
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event)
    expect(events.filter((event) => event.startsWith('scrub-'))).toEqual(['scrub-waits', 'scrub-finished'])
    expect(await readHealth(later.context, later.letters, null, later.surroundings())).toMatchObject({
      scrub: { waitingSeconds: 0 },
    })
  })

  it('is gone at once where no one reads; so is what was withdrawn', async () => {
    const app = await testApp(kind)
    const email = await signed(app, { ...ada, name: NAME, version: '2' })
    const done = await withdraw(app.context, app.letters, tokenIn(email))
    expect(done).toMatchObject({ ok: true, first: true, scrubbed: true })
    expect(await app.context.store.read(pendingScrubs)).toEqual([])
    if (kind === 'sqlite') expect(isInFiles(app)).toBe(false)
  })
})
