import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { countIs } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { BOUNCE_SECRET, bounced, ownBounce, reportHeaders } from '#tests/support/webhook.ts'

const MINUTE = 60_000

/** As a provider posts: from elsewhere, with a proof and nothing else. */
function report(server: TestServer, body: string, headers = reportHeaders(body, new Date())) {
  return fetch(`${server.url}/bounces`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/json',
      Origin: 'https://provider.example',
      'Sec-Fetch-Site': 'cross-site',
      ...headers,
    },
  })
}

const ends = (server: TestServer) => server.log().filter(({ event }) => event === 'bounces-recorded')

describe('the webhook for bounces', () => {
  it('ends updates for reports with the secret, also repeated ones, and keeps the signature', async () => {
    const server = await startServer('sqlite', { env: { BOUNCE_SECRET } })
    const visitor = new Visitor(server.url)
    await visitor.sign({ ...ada, updates: 'on' })
    const [email] = await emailsTo(server.emailFolder, ada.email)
    if (!email) throw new Error('Ada has no mail.')
    await visitor.press(linkIn(email), 'yes')

    const body = bounced(ada.email)
    const headers = reportHeaders(body, new Date())
    const stranger = reportHeaders(body, new Date(), {
      secret: `whsec_${randomBytes(32).toString('base64')}`,
    })
    expect((await report(server, body, stranger)).status).toBe(401)
    expect((await report(server, body, {})).status).toBe(401)
    expect((await report(server, bounced(ada.email, 'Transient'))).status).toBe(204)
    expect(ends(server)).toEqual([])

    const taken = await report(server, body, headers)
    expect([taken.status, await taken.text(), taken.headers.getSetCookie()]).toEqual([204, '', []])
    expect(ends(server)).toEqual([expect.objectContaining({ level: 'info', ended: 1 })])
    expect((await report(server, body, headers)).status).toBe(204)
    expect((await report(server, bounced(grace.email))).status).toBe(204)
    expect(ends(server)).toHaveLength(1)

    await countIs(server, 1)
    expect(server.rawLog()).not.toMatch(/ada@|grace@|example\.org/)
  })
})

it('the webhook refuses what is forged, stale, not understood or too much, and goes on', async () => {
  const server = await startServer('sqlite', { env: { BOUNCE_SECRET } })
  const status = async (body: string, headers?: Record<string, string>) =>
    (await report(server, body, headers)).status
  const body = ownBounce(ada.email, '5.1.1')
  const old = new Date(Date.now() - 6 * MINUTE)
  const early = new Date(Date.now() + 6 * MINUTE)
  expect(await status(body)).toBe(204)
  expect(await status(body, reportHeaders(body, new Date(), { prefix: 'svix' }))).toBe(204)
  expect(await status(body, reportHeaders(body, old))).toBe(401)
  expect(await status(body, reportHeaders(body, early))).toBe(401)
  expect(await status(`${body} `, reportHeaders(body, new Date()))).toBe(401)
  expect(await status('{')).toBe(400)
  expect(await status('')).toBe(400)
  expect(await status('{"type":"mail.bounced"}')).toBe(400)
  expect(await status(ownBounce(`Ada <${ada.email}>, <${grace.email}>`, '5.1.1'))).toBe(400)
  expect(await status(ownBounce(`"Lovelace, Ada" <${ada.email}.>`, '5.1.1'))).toBe(204)
  expect(await status('{"type":"email.opened","data":{}}')).toBe(204)
  expect(await status(`${body}${' '.repeat(64 * 1024)}`)).toBe(413)
  expect(await status(`${body}${' '.repeat(64 * 1024 - body.length)}`)).toBe(204)
  const asked = await fetch(`${server.url}/bounces`)
  expect([asked.status, asked.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await fetch(`${server.url}/bounces`, { method: 'HEAD' })).status).toBe(405)
  const reasons = server.log().filter(({ event }) => event === 'bounces-refused')
  expect(new Set(reasons.map(({ reason }) => reason))).toEqual(new Set(['forged', 'stale', 'not-understood']))
  const problems = reasons.filter(({ reason }) => reason === 'not-understood').map(({ problem }) => problem)
  // The same line again is counted, and not written at once.
  expect(problems).toEqual(['event', 'data', 'recipient'])
  const several = JSON.stringify({ type: 'email.complained', data: { to: [ada.email, grace.email] } })
  expect(await status(several)).toBe(204)
  expect(server.log().filter(({ event }) => event === 'bounces-ignored')).toHaveLength(1)
  expect(server.rawLog()).not.toMatch(/ada@|grace@|example\.org/)
})

it('there is no webhook where no secret is shared', async () => {
  const server = await startServer('sqlite')
  expect((await report(server, bounced(ada.email))).status).toBe(404)
  expect((await fetch(`${server.url}/bounces`)).status).toBe(404)
})
