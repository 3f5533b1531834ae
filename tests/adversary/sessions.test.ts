import { describe, expect, it } from 'vitest'
import { FRESH } from '#features/organisers/organiser.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailsTo } from '#tests/support/mailbox.ts'
import { letTimePass, OrganiserVisitor, olga, organiserAt, signInLink } from '#tests/support/organisers.ts'
import { mallory } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'

const PAGE = '/organise/letters/unpaid-proof'
const COOKIE = 'undersigned-organiser'

/** The response of a page to a request with these cookies. */
const shown = async (server: TestServer, cookie: string) =>
  (await fetch(`${server.url}${PAGE}`, { headers: { Cookie: cookie }, redirect: 'manual' })).status

onEachDatabase('Mallory wants to be Olga', (kind) => {
  it('with a session that she planted before Olga signed in, which is another one afterwards', async () => {
    const server = await startServer(kind)
    const hers = await organiserAt(server, 'viewer', { address: mallory.email })
    const planted = /undersigned-organiser=([^;]+)/.exec(hers.cookie)?.[1] ?? ''
    const victim = new OrganiserVisitor(server.url)
    victim.keep(COOKIE, planted)
    await victim.follow(await signInLink(server))
    expect(victim.cookie).not.toContain(planted)
    expect(await (await victim.get(PAGE)).text()).toContain(olga)
    expect(await shown(server, `${COOKIE}=${planted}`), 'the planted one is over').toBe(303)
  })

  it('with cookies that she copied, after Olga signed out, in this browser or everywhere', async () => {
    const server = await startServer(kind)
    for (const [path, typed] of [
      ['/organise/sign-out', {}],
      ['/organise/account/sign-out-everywhere', { sure: 'yes' }],
    ] as const) {
      const victim = await organiserAt(server)
      const copied = victim.cookie
      expect(await shown(server, copied)).toBe(200)
      expect((await victim.fillIn('/organise/account', typed, path)).status).toBe(303)
      expect(await shown(server, copied), path).toBe(303)
    }
  })

  it('with a cookie that she forged or changed', async () => {
    const server = await startServer(kind)
    const victim = await organiserAt(server)
    const [, token = '', signature = ''] = /organiser=([^.]+)\.([^;]+)/.exec(victim.cookie) ?? []
    for (const forged of [token, `${token}.`, `${token}.${signature.slice(1)}`, `x${token}.${signature}`, ''])
      expect(await shown(server, `${COOKIE}=${forged}`), forged).toBe(303)
  })

  it('with a link that was used before, has expired, or was opened by a scanner', async () => {
    const server = await startServer(kind)
    const link = await signInLink(server)
    const scanner = new Visitor(server.url)
    const { pathname } = new URL(link)
    for (let looks = 0; looks < 50; looks += 1) {
      expect((await (looks % 2 ? scanner.get(pathname) : fetch(link, { method: 'HEAD' }))).status).toBe(200)
    }
    expect(
      (await scanner.post(pathname, { token: pathname.split('/').at(-1) ?? '' })).status,
      'no nonce',
    ).toBe(403)
    const first = new OrganiserVisitor(server.url)
    const fields = hiddenFields(await (await first.get(pathname)).text())
    const pressed = await Promise.all(Array.from({ length: 5 }, () => first.post(pathname, fields)))
    expect(pressed.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410, 410])
    const late = await signInLink(server)
    await letTimePass(server, FRESH)
    expect((await new OrganiserVisitor(server.url).follow(late)).status).toBe(410)
    expect(server.rawLog()).not.toContain(pathname.split('/').at(-1))
  })

  it('with a form on a page of her own', async () => {
    const server = await startServer(kind)
    const victim = await organiserAt(server)
    const proof = await victim.proof(`${PAGE}/members`)
    const invite = { answer: 'invite', email: mallory.email, role: 'owner' }
    const send = (fields: Record<string, string>, headers: Record<string, string>) =>
      victim.post(`${PAGE}/members`, fields, headers)
    const forged = [
      await send(
        { ...invite, proof },
        { Origin: 'https://mallory.example.net', 'Sec-Fetch-Site': 'cross-site' },
      ),
      await send({ ...invite, proof }, { 'Sec-Fetch-Site': 'same-site' }),
      await send(invite, {}),
      await send({ ...invite, proof: `${proof.slice(0, -1)}x` }, {}),
      await send({ ...invite, proof: 'é'.repeat(proof.length) }, {}),
      await send(
        { ...invite, proof: await (await organiserAt(server, 'owner', { address: mallory.email })).proof() },
        {},
      ),
      await victim.get(`${PAGE}/members?${new URLSearchParams({ ...invite, proof })}`),
    ]
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 200])
    expect((await send({ ...invite, email: 'grace@example.org', proof }, {})).status, 'her own form').toBe(
      303,
    )
  })

  it('by finding out which addresses organise: every address gets the same page, and only hers an email', async () => {
    const server = await startServer(kind)
    await signInLink(server)
    const pages = []
    for (const email of [olga, mallory.email]) {
      const answer = await new Visitor(server.url).post('/organise/sign-in', { email })
      pages.push([answer.status, answer.headers.get('location'), await answer.text()])
    }
    expect(pages[0]).toEqual(pages[1])
    const [mail] = await emailsTo(server.emailFolder, olga)
    expect(mail?.subject).toMatch(/^Sign in: /)
    await expect(emailsTo(server.emailFolder, mallory.email, 0)).resolves.toEqual([])
  })
})

it('a session over TLS is bound to it and to the host', async () => {
  const siteUrl = 'https://letter.example.org'
  const server = await startServer('sqlite', { env: { SITE_URL: siteUrl } })
  const port = server.env['PORT']
  const link = new URL((await signInLink(server)).replace(siteUrl, `http://localhost:${port}`))
  const page = await fetch(link)
  const nonce = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const answer = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams(hiddenFields(await page.text())),
    headers: { Cookie: nonce, 'Sec-Fetch-Site': 'same-origin' },
    redirect: 'manual',
  })
  expect(answer.status).toBe(303)
  expect(answer.headers.getSetCookie().join('\n')).toMatch(
    /^__Host-undersigned-organiser=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/m,
  )
})

describe('Olga has been away for a while', () => {
  it('confirms that it is her, and her form is sent unchanged', async () => {
    const server = await startServer('sqlite')
    const visitor = await organiserAt(server)
    const proof = await visitor.proof(`${PAGE}/members`)
    await letTimePass(server, FRESH)
    const invite = { answer: 'invite', email: 'ada@example.org', role: 'viewer' }
    const asked = await visitor.post(`${PAGE}/members`, { ...invite, proof })
    const html = await asked.text()
    expect(asked.status).toBe(403)
    expect(hiddenFields(html)).toMatchObject(invite)
    const again = await visitor.post('/organise/confirm', hiddenFields(html))
    expect(await again.text()).toContain('We sent a link to')
    const [mail] = await emailsTo(server.emailFolder, olga)
    const link = /^http\S+\/organise\/sign-in\/\S+$/m.exec(mail?.text ?? '')?.[0] ?? ''
    expect((await visitor.follow(link)).status).toBe(303)
    expect((await visitor.post(`${PAGE}/members`, { ...invite, proof })).headers.get('location')).toContain(
      'done=invited',
    )
  })
})
