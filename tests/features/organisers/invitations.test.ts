import { expect, it } from 'vitest'
import { pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import { addOrganiser } from '#features/organisers/add-organiser.ts'
import { changeMember } from '#features/organisers/change-member.ts'
import { invite } from '#features/organisers/invite.ts'
import { inviteAgain } from '#features/organisers/invite-again.ts'
import { listMembers } from '#features/organisers/list-members.ts'
import { INVITATION_LIFE, type Role } from '#features/organisers/organiser.ts'
import { acceptInvitation, readInvitation } from '#features/organisers/read-invitation.ts'
import { removeOverdue } from '#features/privacy/remove-overdue.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { olga, organiserOf } from '#tests/support/organisers.ts'
import { ada } from '#tests/support/people.ts'
import { parseEmailAddress } from '#values/email-address.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const emailOf = (address: string) => {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is no address.`)
  return email
}

async function invited(app: TestApp, role: Role = 'moderator') {
  const owner = await organiserOf(app.context)
  const letter = app.letter.slug
  const ask = () => invite(app.context, owner, { letter, email: emailOf(ada.email), role, locale: 'en' })
  const first = await ask()
  const hers = (await listMembers(app.context, letter)).find(({ address }) => address === ada.email)
  const organiserId = hers?.organiserId ?? ''
  const again = () => inviteAgain(app.context, owner, { letter, organiserId, locale: 'en' })
  const remove = () => changeMember(app.context, owner, { letter, organiserId, role: null })
  return { owner, letter, organiserId, first, ask, again, remove }
}

/** The tokens of the invitations that were sent, the latest last. */
async function tokens(app: TestApp): Promise<string[]> {
  const emails = (await app.deliver()).filter(({ to }) => to.includes(ada.email))
  return emails.flatMap(({ text }) => /^\S+\/organise\/invitation\/([\w-]{43})$/m.exec(text)?.[1] ?? [])
}

const stateOf = async (app: TestApp, token: string) =>
  (await readInvitation(app.context, app.letters, token))?.state ?? null

onEachDatabase('an invitation', (kind) => {
  it('says who invites, to which letter and in which role, and its link works once, also when it is used twice at once', async () => {
    const app = await testApp(kind)
    await invited(app)
    const [mail] = (await app.deliver()).filter(({ to }) => to.includes(ada.email))
    const text = mail?.text.replaceAll(/\s+/g, ' ') ?? ''
    expect(text).toContain(`${olga} invited you to organise the open letter “We are artists`)
    expect(text).toContain('Your role is moderator.')
    const [token = ''] = await tokens(app)
    const press = () => acceptInvitation(app.context, app.letters, token)
    const pressed = await Promise.all([press(), press(), press(), press()])
    expect(pressed.filter(Boolean)).toMatchObject([{ role: 'moderator' }])
    expect(await stateOf(app, token)).toBe('used')
    expect(await stateOf(app, 'x'.repeat(43))).toBeNull()
  })

  it('works for 7 days from when its email was sent, not from when it was queued', async () => {
    const app = await testApp(kind)
    await invited(app)
    app.clock.pass(INVITATION_LIFE - MINUTE)
    const [token = ''] = await tokens(app)
    app.clock.pass(INVITATION_LIFE - 1)
    expect(await stateOf(app, token)).toBe('open')
    app.clock.pass(1)
    expect(await stateOf(app, token)).toBe('expired')
    expect(await acceptInvitation(app.context, app.letters, token)).toBeNull()
    // A month later it still says which letter it was for; then it is deleted.
    await removeOverdue(app.context, app.letters)
    expect(await stateOf(app, token)).toBe('expired')
    app.clock.pass(31 * DAY)
    await removeOverdue(app.context, app.letters)
    expect(await stateOf(app, token)).toBeNull()
  })

  it('can be sent again until its organiser has signed in: once a minute, 3 times a day, with an audit entry', async () => {
    const app = await testApp(kind)
    const { again, organiserId, letter } = await invited(app)
    const outcomes = []
    for (const pause of [0, MINUTE, MINUTE, MINUTE, DAY]) {
      app.clock.pass(pause)
      const both = await Promise.all([again(), again()])
      outcomes.push(both.filter(({ ok }) => ok).length)
      expect(both.filter((each) => !each.ok)).toEqual(
        both.filter((each) => !each.ok && each.reason === 'too-often'),
      )
    }
    // The first was the invitation itself.
    expect(outcomes).toEqual([0, 1, 1, 0, 1])
    const links = await tokens(app)
    expect(links).toHaveLength(4)
    // The link of an earlier email works too.
    for (const link of links) expect(await stateOf(app, link)).toBe('open')
    const audit = await app.context.store.read((db) => pageOfAuditLog(db, letter, { after: null, limit: 20 }))
    expect(audit.filter(({ action }) => action === 'member-invited-again')).toHaveLength(3)
    const { key = '' } = (await acceptInvitation(app.context, app.letters, links[0] ?? '')) ?? {}
    app.clock.now = new Date()
    await app.accounts.signInByLink(await app.context.signInLinks.make(key), new Headers())
    expect(
      (await listMembers(app.context, letter)).find((each) => each.organiserId === organiserId),
    ).toMatchObject({
      signedInAt: expect.any(Date),
      invitedAt: null,
    })
    expect(await again()).toEqual({ ok: false, reason: 'member-there' })
  })

  it('is deleted with its organiser: the link is unknown, and a waiting email is not sent', async () => {
    const app = await testApp(kind)
    const { remove, again, ask } = await invited(app)
    const [token = ''] = await tokens(app)
    app.clock.pass(MINUTE)
    expect(await again()).toEqual({ ok: true })
    expect(await remove()).toEqual({ ok: true })
    expect(await stateOf(app, token)).toBeNull()
    expect(await tokens(app), 'no other left').toEqual([token])
    // Removing and inviting in turn does not evade the limit.
    const asked = []
    for (let i = 0; i < 4; i += 1) {
      app.clock.pass(MINUTE)
      asked.push(await ask())
      for (const { organiserId, address } of await listMembers(app.context, app.letter.slug))
        if (address === ada.email)
          await changeMember(app.context, 'operator', { letter: app.letter.slug, organiserId, role: null })
      await app.deliver()
    }
    expect(asked.filter(({ ok }) => !ok)).toEqual([])
  })

  it('of the operator also works for someone who is an organiser already', async () => {
    const app = await testApp(kind)
    const letter = app.letter.slug
    for (let i = 0; i < 2; i += 1) {
      const { token } = await addOrganiser(app.context, [letter], emailOf(ada.email), 'owner')
      expect(await stateOf(app, token)).toBe('open')
      app.clock.pass(INVITATION_LIFE)
      expect(await stateOf(app, token)).toBe('expired')
    }
  })
})
