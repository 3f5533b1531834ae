import { expect, it } from 'vitest'
import { createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import { finishJob } from '#db/queries/operations/jobs.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { keepPublishedTexts } from '#features/letters/keep-published-texts.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { figuresOf } from '#tests/support/count.ts'
import { freshSettings, runServer, undersigned } from '#tests/support/server.ts'
import { signed } from '#tests/support/signed.ts'
import { cutIndex } from '#tests/support/stale-index.ts'
import { until } from '#tests/support/waiting.ts'

const DAY = 24 * 60 * 60_000

it('a damaged index is found at the start, refused by page, export and /healthz, and made anew by name', async () => {
  const settings = await freshSettings('sqlite')
  const env = { ...settings, DATABASE_URL: settings['DATABASE_URL'] ?? '' }
  const letter = shippedLetter()
  const app = await createApp(loadConfig(env), { writeLog: () => {} })
  await keepPublishedTexts(app.context, app.letters)
  const now = new Date()
  await app.context.store.write(async (tx) => {
    await insertSignatures(tx, [
      ...['Ada', 'Grace', 'Sam'].map((name) => signed(letter, now, { name })),
      signed(letter, new Date(now.getTime() - 30 * DAY), { name: 'Mallory', verifiedAt: null }),
    ])
    // They ran last in an earlier process, and are due.
    const earlier = new Date(now.getTime() - 2 * DAY)
    for (const job of ['retention', 'check', 'full-check'] as const) await finishJob(tx, job, earlier, 0)
  })
  await app.close()
  cutIndex(env.DATABASE_URL.slice('file:'.length), 'signatures_counted')

  const server = await runServer(env, { faults: ['request-failed', 'loop-failed', 'invariant-broken'] })
  const refused = await fetch(`${server.url}/letters/${letter.slug}/count.json`)
  expect(refused.status).toBe(503)
  expect(await refused.text()).toContain('contradict each other')
  const logged = (event: string) => server.log().some((line) => line.event === event)
  await until(() => logged('overdue-removed'), 'what is due is deleted at the start')
  const health = async () => (await (await fetch(`${server.url}/healthz`)).json()) as { database: string }
  await until(async () => (await health()).database === 'damaged', 'the check at the start finds it')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(503)

  const found = await undersigned(['check'], env)
  expect(found).toMatchObject({ code: 1 })
  expect(found.stderr).toContain('npm run undersigned -- check --reindex signatures_counted')
  const broken = await undersigned(['export'], env)
  expect(broken).toMatchObject({ code: 1, stdout: '' })
  expect(broken.stderr).toMatch(/^The database is damaged/)
  const other = await undersigned(['check', '--reindex', 'signatures_by_name'], env)
  expect(other).toMatchObject({ code: 1 })
  expect(other.stderr).toContain('signatures_by_name was not rebuilt')
  expect(await undersigned(['check', '--reindex', 'signatures_counted'], env)).toMatchObject({ code: 0 })
  expect(await undersigned(['export'], env)).toMatchObject({ code: 0 })
  expect(await health()).toMatchObject({ status: 'ok', database: 'ok' })
  await until(async () => (await figuresOf(server).catch(() => null))?.count === 3, 'the count is back')
})
