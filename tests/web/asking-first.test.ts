import { describe, expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { openCluster } from '#db/queries/abuse/clusters.ts'
import type { Context } from '#features/context.ts'
import { INVITATION_LIFE } from '#features/organisers/organiser.ts'
import { readNotices } from '#features/organisers/set-notices.ts'
import { emailsTo } from '#tests/support/mailbox.ts'
import { OrganiserVisitor, olga, organiserAt } from '#tests/support/organisers.ts'
import { ada, grace } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'

const LETTER = '/organise/letters/unpaid-proof'
const MEMBERS = `${LETTER}/members`

const textOf = async (visitor: Visitor, path: string) => (await visitor.get(path)).text()

/** What is done to the database of a running server, beside it. */
async function beside<Result>(server: TestServer, work: (ctx: Context) => Promise<Result>): Promise<Result> {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  return work(context).finally(close)
}

/** The address of a member on the members page. */
async function pageOf(visitor: OrganiserVisitor, address: string): Promise<string> {
  const html = await textOf(visitor, MEMBERS)
  const row = html.split('<li').find((each) => each.includes(`<bdi>${address}</bdi>`)) ?? ''
  return /action="([^"]+\/members\/[\w-]+)"/.exec(row)?.[1] ?? ''
}

describe('what cannot be taken back', () => {
  it('is asked first, without script, and done by no form that has not asked', async () => {
    const server = await startServer('sqlite')
    const owner = await organiserAt(server)
    const hers = await organiserAt(server, 'viewer', { address: ada.email })
    const proof = await owner.proof()
    const page = await pageOf(owner, ada.email)

    // Another role: what will happen, then the act.
    const asked = await textOf(owner, `${page}?to=moderator`)
    expect(asked).toContain('From Viewer to Moderator')
    expect(asked).toContain(`href="${MEMBERS}"`)
    for (const fields of [
      { to: 'moderator' },
      { to: 'moderator', seen: 'viewer' },
      { to: 'moderator', sure: '' },
    ]) {
      const again = await owner.post(page, { proof, ...fields })
      expect([again.status, (await again.text()).includes('From Viewer to Moderator')]).toEqual([200, true])
    }
    // A role that changed meanwhile is shown, and asked about, anew.
    const stale = await owner.post(page, { proof, to: 'moderator', seen: 'owner', sure: 'yes' })
    expect([stale.status, (await stale.text()).includes('The role has changed')]).toEqual([409, true])
    expect((await owner.post(page, hiddenFieldsOf(asked))).headers.get('location')).toBe(
      `${MEMBERS}?done=changed`,
    )

    // To be removed.
    const removal = await textOf(owner, `${page}?to=nothing`)
    expect(removal).toContain(`${ada.email} loses access to this letter at once`)
    expect((await owner.post(page, { proof, to: 'nothing' })).status).toBe(200)
    expect(
      (await owner.post(MEMBERS, { proof, answer: 'remove', member: page.split('/').at(-1) ?? '' })).status,
    ).toBe(400)
    expect((await hers.get(LETTER)).status).toBe(200)
    expect((await owner.post(page, hiddenFieldsOf(removal))).headers.get('location')).toBe(
      `${MEMBERS}?done=removed`,
    )
    expect((await hers.get(LETTER)).status).toBe(303)
    expect((await owner.get(`${page}?to=nothing`)).status).toBe(404)

    // A draft, and what was sent of an update.
    const draft = await owner.fillIn(
      `${LETTER}/updates/new`,
      { kind: 'update', 'title-en': 'A', 'text-en': 'B' },
      `${LETTER}/updates`,
    )
    const path = draft.headers.get('location')?.replace(/\?.*$/, '') ?? ''
    expect(await textOf(owner, `${path}/delete`)).toContain('Delete this draft?')
    expect((await owner.post(`${path}/delete`, { proof })).status).toBe(200)
    expect((await owner.get(path)).status).toBe(200)
    const { seen = '' } = hiddenFields(await textOf(owner, `${path}/send`))
    expect((await owner.post(`${path}/send`, { proof, seen })).status).toBe(303)
    expect(await textOf(owner, `${path}/cancel`)).toContain('Cancel this update?')
    expect((await owner.post(`${path}/cancel`, { proof })).status).toBe(200)
    expect(await textOf(owner, path)).not.toContain('Cancelled')
    const cancel = hiddenFieldsOf(await textOf(owner, `${path}/cancel`))
    expect((await owner.post(`${path}/cancel`, cancel)).headers.get('location')).toBe(`${path}?said=stopped`)
    expect(await textOf(owner, path)).toContain('Cancelled')

    // Every session.
    const everywhere = '/organise/account/sign-out-everywhere'
    expect(await textOf(owner, everywhere)).toContain('Sign out everywhere?')
    expect((await owner.post(everywhere, { proof })).status).toBe(200)
    expect((await owner.post('/organise/account', { proof, answer: 'everywhere' })).status).toBe(400)
    expect((await owner.get(LETTER)).status).toBe(200)
    expect((await owner.post(everywhere, { proof, sure: 'yes' })).status).toBe(303)
    expect((await owner.get(LETTER)).status).toBe(303)
  })
})

describe('an invitation', () => {
  it('signs in by one button, and its link brings a new one later, without an address typed', async () => {
    const server = await startServer('sqlite')
    const owner = await organiserAt(server)
    const sent = await owner.fillIn(MEMBERS, { answer: 'invite', email: ada.email, role: 'moderator' })
    expect(sent.headers.get('location')).toBe(`${MEMBERS}?done=invited`)
    const [email] = await emailsTo(server.emailFolder, ada.email)
    const link = new URL(/^http\S+\/organise\/invitation\/\S+$/m.exec(email?.text ?? '')?.[0] ?? '')
    const path = link.pathname
    const again = { answer: 'invite-again', member: (await pageOf(owner, ada.email)).split('/').at(-1) ?? '' }
    expect(await textOf(owner, MEMBERS)).toContain('has not signed in yet')
    expect((await owner.fillIn(MEMBERS, again)).status, 'a moment later').toBe(429)

    // Scanners of email look, and change nothing; nor does a form from elsewhere.
    for (let looks = 0; looks < 5; looks += 1) expect((await fetch(link)).status).toBe(200)
    expect((await new Visitor(server.url).post(path, {})).status).toBe(403)
    const visitor = new OrganiserVisitor(server.url)
    const page = await textOf(visitor, path)
    expect(page).toContain('Your role: Moderator')
    expect(page).not.toMatch(/type="email"/)
    const fields = hiddenFields(page)
    const pressed = await Promise.all([
      visitor.post(path, { ...fields, notices: 'on' }),
      visitor.post(path, { ...fields, notices: 'on' }),
    ])
    expect(pressed.map(({ status }) => status).sort()).toEqual([303, 410])
    expect(pressed.find(({ status }) => status === 303)?.headers.get('location')).toBe(LETTER)
    expect((await visitor.get(LETTER)).status).toBe(200)
    expect((await visitor.get(path)).headers.get('location'), 'opened again').toBe(LETTER)
    expect(await textOf(visitor, '/organise/account')).toMatch(/id="notices"[^>]* checked/)
    expect(await textOf(owner, MEMBERS)).toContain('Last signed in on')
    expect((await owner.fillIn(MEMBERS, again)).status, 'she is there').toBe(409)

    // In another browser, used up: one button, and a link comes to her address.
    const other = new OrganiserVisitor(server.url)
    const used = await other.get(path)
    const usedPage = await used.text()
    expect([used.status, usedPage.includes('This invitation has been used')]).toEqual([410, true])
    expect(usedPage).not.toContain(ada.email)
    const asked = await other.post(path, hiddenFields(usedPage))
    expect(asked.headers.get('location')).toBe('/organise/sign-in?asked')
    const emails = await emailsTo(server.emailFolder, ada.email, 2)
    expect(
      emails.map(({ subject }) => subject).filter((subject) => subject.startsWith('Sign in')),
    ).toHaveLength(1)

    // A week later, and unknown.
    await beside(server, (ctx) =>
      ctx.store.write(async (tx) => {
        const long = new Date(Date.now() - INVITATION_LIFE)
        await tx.update(tx.tables.organiserInvitations).set({ createdAt: long, emailId: null, usedAt: null })
      }),
    )
    const late = await new Visitor(server.url).get(path)
    expect([late.status, (await late.text()).includes('This invitation has expired')]).toEqual([410, true])
    for (const wrong of [`/organise/invitation/${'x'.repeat(43)}`, '/fr/organise/invitation/x', `${path}x`])
      expect((await new Visitor(server.url).get(wrong)).status, wrong).toBe(404)
    expect(server.rawLog()).not.toContain(path.split('/').at(-1))
    expect(server.rawLog()).not.toMatch(/@example\.org/)
  })
})

describe('what waits', () => {
  it('is a number in the menu for those who decide, and an email that one press without signing in ends', async () => {
    const server = await startServer('sqlite')
    const owner = await organiserAt(server)
    const viewer = await organiserAt(server, 'viewer', { address: grace.email })
    expect(await textOf(owner, LETTER)).not.toContain('class="waiting"')
    await beside(server, (ctx) =>
      ctx.store.write(async (tx) => {
        for (const id of ['one', 'two']) {
          const cluster = { id, letter: 'unpaid-proof', kind: 'client' as const, key: id, label: null }
          await openCluster(tx, { ...cluster, raisedAt: new Date(), decision: null })
        }
      }),
    )
    for (const page of [LETTER, MEMBERS, `/ar${LETTER}/paper`])
      expect(await textOf(owner, page)).toContain('class="waiting"')
    expect(await textOf(owner, LETTER)).toMatch(
      /<span aria-hidden="true"[^>]*>2<\/span>\s*<span class="unseen"[^>]*>,\s*2 waiting<\/span>/,
    )
    expect(await textOf(viewer, LETTER)).not.toContain('class="waiting"')

    const account = '/organise/account'
    expect(await textOf(owner, account), 'off until it is asked for').not.toMatch(/id="notices"[^>]* checked/)
    await owner.fillIn(account, { answer: 'notices', notices: 'on' })
    await viewer.fillIn(account, { answer: 'notices', notices: 'on' })
    const [email] = await emailsTo(server.emailFolder, olga)
    expect(email?.subject).toContain('Waiting for your decision')
    const end = email?.headers.get('list-unsubscribe') ?? ''
    const path = new URL(/https?:[^>]+/.exec(end)?.[0] ?? '').pathname
    const stranger = new Visitor(server.url)
    expect(await textOf(stranger, path)).toContain('Stop the daily email?')
    expect(await beside(server, (ctx) => readNotices(ctx, path.split('/').at(-1) ?? ''))).toMatchObject({
      on: true,
    })
    // As an email program does: without a cookie, from no page of ours.
    const ended = await fetch(`${server.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    })
    expect([ended.status, (await ended.text()).includes('The daily email is off')]).toEqual([200, true])
    expect(await textOf(owner, account)).not.toMatch(/id="notices"[^>]* checked/)
    expect((await stranger.get(`${path.slice(0, -1)}!`)).status).toBe(404)
    expect(await emailsTo(server.emailFolder, grace.email, 0)).toEqual([])
  })
})

/** What the form of a page that asks sends. */
function hiddenFieldsOf(html: string): Record<string, string> {
  const form = html.split('<form').find((each) => each.includes('name="sure"')) ?? ''
  return hiddenFields(form)
}
