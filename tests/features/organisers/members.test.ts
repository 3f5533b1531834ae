import { expect, it } from 'vitest'
import { pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import { addOrganiser } from '#features/organisers/add-organiser.ts'
import { changeMember } from '#features/organisers/change-member.ts'
import { emailConfirmLink } from '#features/organisers/email-confirm-link.ts'
import { invite } from '#features/organisers/invite.ts'
import { listMembers } from '#features/organisers/list-members.ts'
import type { Role } from '#features/organisers/organiser.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { olga, organiserOf } from '#tests/support/organisers.ts'
import { ada, grace } from '#tests/support/people.ts'
import { AT_HOME } from '#tests/support/sign.ts'
import { parseEmailAddress } from '#values/email-address.ts'

const emailOf = (address: string) => {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is no address.`)
  return email
}

const rolesAt = async (app: TestApp) =>
  Object.fromEntries(
    (await listMembers(app.context, app.letter.slug)).map(({ address, role }) => [address, role]),
  )

onEachDatabase('the organisers of a letter', (kind) => {
  it('are invited once, by email, and can be given another role', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    const owner = await organiserOf(app.context)
    const asked = { letter, email: emailOf(ada.email), role: 'viewer' as Role, locale: 'fr' }
    const outcomes = await Promise.all([1, 2, 3].map(() => invite(app.context, owner, asked)))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await rolesAt(app)).toEqual({ [olga]: 'owner', [ada.email]: 'viewer' })
    const emails = (await app.deliver()).filter(({ to }) => to.includes(ada.email))
    expect(emails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Invitation à organiser une lettre ouverte/),
    ])
    expect(emails[0]?.text).toMatch(
      new RegExp(`^${app.config.siteUrl}/fr/organise/invitation/[\\w-]{43}$`, 'm'),
    )
    const members = await listMembers(app.context, letter)
    const hers = members.find(({ address }) => address === ada.email)
    const change = { letter, organiserId: hers?.organiserId ?? '', role: 'moderator' as Role }
    expect(await changeMember(app.context, owner, change)).toEqual({ ok: true })
    expect(await rolesAt(app)).toEqual({ [olga]: 'owner', [ada.email]: 'moderator' })
  })

  it('always include an owner, however many step down at once', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    const owners = [
      await organiserOf(app.context),
      await organiserOf(app.context, 'owner', { address: ada.email }),
      await organiserOf(app.context, 'owner', { address: grace.email }),
    ]
    const outcomes = await Promise.all(
      owners.map((owner, i) =>
        changeMember(app.context, owner, {
          letter,
          organiserId: owner.organiserId,
          role: i % 2 ? null : 'viewer',
        }),
      ),
    )
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([{ ok: false, reason: 'last-owner' }])
    expect(Object.values(await rolesAt(app)).filter((role) => role === 'owner')).toHaveLength(1)
  })

  it('get one link a minute, and ten in 24 hours, from any requester; a signed-in organiser always gets one', async () => {
    const app = await testApp(kind)
    const owner = await organiserOf(app.context)
    const ask = async () => {
      await askForLink(app.context, emailOf(olga), 'en', AT_HOME.network, 'organiser')
      await app.answerLookups()
      return (await app.deliver()).length
    }
    expect([await ask(), await ask()]).toEqual([1, 1])
    app.clock.pass(60_000)
    expect(await ask()).toBe(2)
    for (let hour = 1; hour < 24; hour += 1) {
      app.clock.pass(60 * 60_000)
      await ask()
    }
    expect(await ask()).toBeLessThanOrEqual(10)
    // A stranger keeps requesting links.
    let before = await ask()
    for (let day = 0; day < 2; day += 1) {
      for (let hour = 0; hour < 24; hour += 2) {
        app.clock.pass(2 * 60 * 60_000)
        await ask()
      }
      const sent = (await ask()) - before
      before += sent
      expect(sent).toBeGreaterThan(0)
      expect(sent).toBeLessThanOrEqual(10)
    }
    const signedIn = { id: owner.organiserId, address: olga, role: null, fresh: false, proof: '' }
    for (const emails of [1, 2, 3]) {
      await emailConfirmLink(app.context, app.letters, signedIn, 'en', '/organise')
      expect((await app.deliver()).length).toBe(before + emails)
    }
    const [mail] = await app.deliver()
    expect(mail?.text).toMatch(/\/organise\/sign-in\/[\w-]{43}\n/)
  })

  it('lose their account with their last letter, and their sessions with any; no one is removed twice', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    const owner = await organiserOf(app.context)
    const { organiserId, key } = await organiserOf(app.context, 'viewer', { address: ada.email })
    await organiserOf(app.context, 'viewer', { address: ada.email, letter: 'another-letter' })
    const removal = { letter, organiserId, role: null }
    const signIn = await app.accounts.signInByLink(await app.context.signInLinks.make(key), new Headers())
    const cookie = signIn.ok ? (signIn.cookies[0]?.split(';')[0] ?? '') : ''
    const session = () => app.accounts.sessionOf(new Headers({ cookie }))
    expect(await session()).toMatchObject({ organiserId })
    const account = () => app.context.store.read((db) => findOrganiser(db, organiserId))
    expect(await changeMember(app.context, owner, removal)).toEqual({ ok: true })
    expect(await changeMember(app.context, owner, removal)).toEqual({ ok: false, reason: 'member-unknown' })
    expect(await session()).toBeNull()
    expect(await account()).toBeDefined()
    await changeMember(app.context, 'operator', { ...removal, letter: 'another-letter' })
    expect(await account()).toBeUndefined()
  })

  it('cannot be changed by an owner who saw another role', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    const owner = await organiserOf(app.context)
    const { organiserId } = await organiserOf(app.context, 'viewer', { address: ada.email })
    const stale = { letter, organiserId, role: null, seen: 'owner' as Role }
    expect(await changeMember(app.context, owner, stale)).toEqual({ ok: false, reason: 'role-changed' })
    expect(await rolesAt(app)).toEqual({ [olga]: 'owner', [ada.email]: 'viewer' })
    expect(await changeMember(app.context, owner, { ...stale, seen: 'viewer' })).toEqual({ ok: true })
  })

  it('are recorded with who added them, and no address is readable in the database', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    await addOrganiser(app.context, [letter], emailOf(olga), 'viewer')
    const { changes } = await addOrganiser(app.context, [letter], emailOf(olga), 'owner')
    expect(changes).toEqual([{ letter, change: 'role-changed' }])
    const entries = await app.context.store.read((db) =>
      pageOfAuditLog(db, letter, { after: null, limit: 10 }),
    )
    expect(entries.map(({ action, who }) => [action, who]).sort()).toEqual([
      ['member-invited', null],
      ['member-role-changed', null],
    ])
    const rows = await app.context.store.read(async (db) => [
      await db.select().from(db.tables.organisers),
      await db.select().from(db.tables.auditEntries),
      await db.select().from(db.tables.outbox),
    ])
    expect(JSON.stringify(rows)).not.toContain('example.org')
  })
})
