import { expect, it } from 'vitest'
import { openCluster } from '#db/queries/abuse/clusters.ts'
import { enqueue } from '#db/queries/email/outbox.ts'
import { insertSubmission } from '#db/queries/signing/submissions.ts'
import type { EmailKind } from '#features/email/kinds.ts'
import { MOST_WAITING } from '#features/statistics/dashboard.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { dashboardFigures } from '#web/loaders/statistics/dashboard-figures.ts'

async function emailWaits(app: TestApp, letter: string, kind: EmailKind) {
  const now = app.clock.now
  const id = app.context.newId()
  const keys = { mailboxKey: id, recipientKey: id }
  const times = { queuedAt: now, dueAt: now, givesUpAt: new Date(now.getTime() + 1000), attempts: 0 }
  const row = { id, kind, letter, locale: 'en', priority: 1, content: '', ...keys, ...times }
  await app.context.store.write((tx) => enqueue(tx, row))
}

const read = (app: TestApp) => readDashboard(app.context, app.letter, '30')

onEachDatabase('the dashboard', (kind) => {
  it('shows only the backlog of its letter', async () => {
    const app = await testApp(kind)
    const slug = app.letter.slug
    for (const letter of [slug, 'another-letter']) {
      await emailWaits(app, letter, 'verify')
      await app.context.store.write(async (tx) => {
        const at = app.clock.now
        await insertSubmission(tx, { id: letter, letter, content: '', submittedAt: at, dueAt: at })
        const cluster = { id: letter, letter, kind: 'domain', key: 'key', raisedAt: at } as const
        await openCluster(tx, cluster)
      })
    }
    expect(await read(app)).toMatchObject({ mail: { waiting: 1 }, submissions: 1, clusters: 1 })
  })

  it('does not show who has signed to anyone who asks for a lost link and watches the queue', async () => {
    const app = await testApp(kind)
    await emailWaits(app, app.letter.slug, 'own-link')
    await emailWaits(app, app.letter.slug, 'sign-in')
    expect((await read(app)).mail).toEqual({ waiting: 0, oldest: null })
  })

  it('says that more waits than is counted', async () => {
    const app = await testApp(kind)
    const board = { ...(await read(app)), submissions: MOST_WAITING, clusters: 2 }
    const { count } = await app.counts.of(app.letter)
    const { texts } = dashboardFigures(app.letter, 'en', { count, board, pausedUntil: null })
    expect([texts['submissions'], texts['clusters']]).toEqual(['More than 19,999', '2'])
  })

  it('says when its tallies are stale, and when email is paused', async () => {
    const app = await testApp(kind)
    await app.tally()
    const { count } = await app.counts.of(app.letter)
    const hidden = async (pausedUntil: Date | null) =>
      dashboardFigures(app.letter, 'en', { count, board: await read(app), pausedUntil }).hidden
    expect(await hidden(null)).toEqual(expect.arrayContaining(['stale', 'paused', 'first']))
    app.clock.pass(4 * 60_000)
    const later = await hidden(new Date(app.clock.now.getTime() + 1000))
    expect(later).not.toContain('stale')
    expect(later).not.toContain('paused')
  })
})
