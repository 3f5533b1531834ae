import { expect, it } from 'vitest'
import { openCluster } from '#db/queries/abuse/clusters.ts'
import { decideCluster } from '#features/moderation/decide-cluster.ts'
import { changeMember } from '#features/organisers/change-member.ts'
import type { Role } from '#features/organisers/organiser.ts'
import { queueNotices } from '#features/organisers/queue-notices.ts'
import { readBacklog } from '#features/organisers/read-backlog.ts'
import { endNotices, readNotices, setNotices, wantsNotices } from '#features/organisers/set-notices.ts'
import { isNoticeWanted } from '#features/organisers/still-wanted.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { olga, organiserOf } from '#tests/support/organisers.ts'
import { entered, paperInput, SHEET } from '#tests/support/paper.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'

const DAY = 24 * 60 * 60_000

/** Inserts a cluster that waits for a decision. */
async function suspicion(app: TestApp, id: string, letter = app.letter.slug) {
  const cluster = { id, letter, kind: 'client' as const, key: id, label: null, raisedAt: app.clock.now }
  await app.context.store.write((tx) => openCluster(tx, { ...cluster, decision: null }))
}

const backlogAs = (
  app: TestApp,
  { organiserId, role }: { organiserId: string; role: Role },
  letter = app.letter.slug,
) => readBacklog(app.context, { letter, organiserId, role })

const step = (app: TestApp) => queueNotices(app.context, app.letters, null)

const noticesTo = async (app: TestApp, address: string) =>
  (await app.deliver()).filter(({ to, subject }) => to.includes(address) && subject.startsWith('Waiting'))

onEachDatabase('the backlog of an organiser', (kind) => {
  it('is what they may decide: of this letter, undecided, and entered by another organiser', async () => {
    const app = await testApp(kind)
    const owner = await organiserOf(app.context)
    const moderator = await organiserOf(app.context, 'moderator', { address: ada.email })
    const viewer = await organiserOf(app.context, 'viewer', { address: grace.email })
    await suspicion(app, 'one')
    await suspicion(app, 'two')
    await suspicion(app, 'elsewhere', 'another-letter')
    await entered(app, moderator, paperInput(SHEET))
    expect(await backlogAs(app, { ...owner, role: 'owner' })).toEqual({ suspicious: 2, paper: 1 })
    expect(await backlogAs(app, { ...moderator, role: 'moderator' })).toEqual({ suspicious: 2, paper: 0 })
    expect(await backlogAs(app, { ...viewer, role: 'viewer' })).toEqual({ suspicious: 0, paper: 0 })
    const of = { id: 'one', letter: app.letter.slug }
    expect(await decideCluster(app.context, owner, of, 'released', '')).toMatchObject({ ok: true })
    expect(await backlogAs(app, { ...owner, role: 'owner' })).toEqual({ suspicious: 1, paper: 1 })
  })

  it('is sent in at most one notice a day, only to organisers with notices on who may decide', async () => {
    const app = await testApp(kind)
    const owner = await organiserOf(app.context)
    const viewer = await organiserOf(app.context, 'viewer', { address: grace.email })
    await organiserOf(app.context, 'moderator', { address: ada.email })
    await suspicion(app, 'one')
    expect(await step(app)).toMatchObject({ emailed: 0 })
    for (const { organiserId } of [owner, viewer])
      await setNotices(app.context, organiserId, { locale: 'en' })
    // Two processes, at the same moment and repeatedly.
    const steps = await Promise.all([step(app), step(app), step(app)])
    expect(steps.map(({ emailed }) => emailed).sort()).toEqual([0, 0, 1])
    expect(await noticesTo(app, olga)).toHaveLength(1)
    app.clock.pass(DAY - 1)
    await suspicion(app, 'two')
    expect(await step(app)).toMatchObject({ emailed: 0 })
    app.clock.pass(1)
    expect(await step(app)).toMatchObject({ emailed: 1, failed: 0 })
    const emails = await noticesTo(app, olga)
    expect(emails).toHaveLength(2)
    expect(emails.at(-1)?.text.replaceAll(/\s+/g, ' ')).toContain('2 groups of suspicious signatures.')
    for (const { address } of [ada, grace].map(({ email }) => ({ address: email })))
      expect(await noticesTo(app, address)).toEqual([])
    for (const id of ['one', 'two'])
      await decideCluster(app.context, owner, { id, letter: app.letter.slug }, 'released', '')
    app.clock.pass(DAY)
    expect(await step(app)).toMatchObject({ emailed: 0 })
  })

  it('is not sent once it was decided, notices were turned off, or the role changed', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    const owner = await organiserOf(app.context)
    const moderator = await organiserOf(app.context, 'moderator', { address: ada.email })
    const wanted = () => app.context.store.read((db) => isNoticeWanted(db, app.letters, moderator.key))
    await setNotices(app.context, moderator.organiserId, { locale: 'de' })
    await suspicion(app, 'one')
    expect(await step(app)).toMatchObject({ emailed: 1 })
    expect(await wanted()).toBe(true)
    await setNotices(app.context, moderator.organiserId, null)
    expect(await wanted()).toBe(false)
    await setNotices(app.context, moderator.organiserId, { locale: 'de' })
    const { organiserId } = moderator
    await changeMember(app.context, owner, { letter, organiserId, role: 'viewer' })
    expect(await wanted()).toBe(false)
    await changeMember(app.context, owner, { letter, organiserId, role: 'moderator' })
    await decideCluster(app.context, owner, { id: 'one', letter }, 'released', '')
    expect(await wanted()).toBe(false)
    expect(await app.deliver()).toEqual([])
  })

  it('is sent in their language, with a link that turns notices off without signing in', async () => {
    const app = await testApp(kind)
    const owner = await organiserOf(app.context)
    await setNotices(app.context, owner.organiserId, { locale: 'fr' })
    await suspicion(app, 'one')
    await step(app)
    const [mail] = await app.deliver()
    expect(mail?.subject).toMatch(/^En attente de votre décision/)
    expect(mail?.text).toContain(`${app.config.siteUrl}/fr/organise/letters/${app.letter.slug}\n`)
    const token = /\/unsubscribe\/organiser\/([\w-]{63})$/m.exec(mail?.text ?? '')?.[1] ?? ''
    for (const wrong of [
      `${token.slice(0, -1)}!`,
      `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`,
      token.slice(1),
      '',
      'x'.repeat(63),
    ]) {
      expect(await endNotices(app.context, wrong), wrong).toBe(false)
      expect(await readNotices(app.context, wrong), wrong).toBeNull()
    }
    expect(await readNotices(app.context, token)).toMatchObject({ on: true, locale: 'fr' })
    for (let i = 0; i < 2; i += 1) expect(await endNotices(app.context, token)).toBe(true)
    expect(await readNotices(app.context, token)).toMatchObject({ on: false, locale: 'fr' })
    expect(await wantsNotices(app.context, owner.organiserId)).toBe(false)
    // Turning notices on again causes no second email that day.
    await setNotices(app.context, owner.organiserId, { locale: 'en' })
    expect(await step(app)).toMatchObject({ emailed: 0 })
  })

  it('is checked for all organisers, a page at a time', async () => {
    const app = await testApp(kind)
    await suspicion(app, 'one')
    for (const { email } of crowd(45)) {
      const { organiserId } = await organiserOf(app.context, 'moderator', { address: email })
      await setNotices(app.context, organiserId, { locale: 'en' })
    }
    let emailed = 0
    let place: string | null = null
    do {
      const done = await queueNotices(app.context, app.letters, place)
      emailed += done.emailed
      place = done.next
    } while (place !== null)
    expect(emailed).toBe(45)
  })
})
