import { expect, it } from 'vitest'
import { keepPublishedTexts } from '#features/letters/keep-published-texts.ts'
import { check } from '#features/operations/check.ts'
import { reportCheck } from '#features/operations/report-check.ts'
import type { Log } from '#platform/log.ts'
import { filledIn, shippedLetter, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { ada } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'

onEachDatabase('the invariants', (kind) => {
  it('all hold after a day of ordinary work', async () => {
    const app = await testApp(kind)
    await keepPublishedTexts(app.context, app.letters)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    expect(await check(app.context, app.letters)).toEqual(
      (await check(app.context, app.letters)).map(({ invariant }) => ({ invariant, found: 0 })),
    )
  })

  it('detect a pending signature whose email is gone, and a signature to an unpublished text', async () => {
    const app = await testApp(kind)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    await app.context.store.write((tx) => tx.delete(tx.tables.outbox).then(() => {}))
    const broken = async (letters = app.letters) =>
      (await check(app.context, letters)).filter(({ found }) => found > 0).map(({ invariant }) => invariant)
    expect(await broken()).toEqual(['pending-has-email'])
    const other = shippedLetter({ versions: app.letter.versions.map((v) => ({ ...v, digest: 'other' })) })
    expect(await broken(new Map([[other.slug, other]]))).toContain('text-is-published')
    expect(await broken(new Map())).toContain('text-is-published')
  })
})

it('the hourly check reports broken invariants, and ends with the server', async () => {
  const app = await testApp('sqlite')
  // The look is in a process of its own, which has the time of today.
  app.clock.now = new Date()
  await sign(app.context, app.letter, filledIn(app.letter, ada))
  await app.context.store.write((tx) => tx.delete(tx.tables.outbox).then(() => {}))
  const found: string[] = []
  const log: Log = (_, event, fields) => void found.push(`${event}: ${Object.values(fields).join(' ')}`)
  process.env['DATABASE_URL'] = app.config.databaseUrl
  process.env['DATA_DIR'] = app.config.dataDir
  await reportCheck(log, new AbortController().signal, 'full')
  expect(found).toEqual([
    'invariant-broken: Every pending signature has an email that is waiting, sent or failed, unless its mailbox had reached its limit 1',
  ])
  const stop = new AbortController()
  const looking = reportCheck(log, stop.signal, 'quick')
  stop.abort()
  await looking
  expect(found).toHaveLength(1)
})
