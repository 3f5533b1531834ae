import { describe, expect, it } from 'vitest'
import { organiserAt, signInLink } from '#tests/support/organisers.ts'
import { postRoutes } from '#tests/support/routes.ts'
import { startServer } from '#tests/support/server.ts'
import { ORGANISER_ROUTES } from '#web/organisers/routes.ts'

/** What takes a POST from other sites, because no cookie decides there. */
const FROM_ANYWHERE = ['bounces.ts', 'unsubscribe/[token].astro', 'unsubscribe/organiser/[token].astro']

/** What organisers' pages take from people who are not signed in, who have no proof; what guards each is tried below. */
const WITHOUT_SESSION = ['/invitation/[token]', '/passkey/[step].json', '/sign-in', '/sign-in/[token]']

/** What a page of another site can have a browser say, and what programs say. */
const ORIGINS: Record<string, string>[] = [
  { Origin: 'null' },
  {},
  { 'Sec-Fetch-Site': 'none' },
  { 'Sec-Fetch-Site': 'same-origin' },
  { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
]

const FOREIGN: Record<string, string>[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.localhost' },
  { 'Sec-Fetch-Site': '' },
  { 'Sec-Fetch-Site': 'Same-Origin, cross-site' },
  { Origin: 'https://evil.example' },
]

/** Bodies by the type that they say; `null` for none. Each says all that a form of ours would, but for the proof. */
const FIELDS = { sure: 'yes', to: 'nothing', seen: 'viewer', answer: 'yes' }
const BODIES: [type: string | null, body: (proof: string) => string][] = [
  ['application/json', (proof) => JSON.stringify({ ...FIELDS, proof })],
  ['application/json; charset=utf-8', (proof) => JSON.stringify({ ...FIELDS, proof })],
  ['Application/JSON', (proof) => JSON.stringify({ ...FIELDS, proof })],
  ['application/json', () => '{}'],
  ['application/ld+json', (proof) => JSON.stringify({ ...FIELDS, proof })],
  ['text/plain', (proof) => `${new URLSearchParams({ ...FIELDS, proof })}`],
  ['text/plain;charset=UTF-8', (proof) => JSON.stringify({ ...FIELDS, proof })],
  [null, (proof) => `${new URLSearchParams({ ...FIELDS, proof })}`],
  ['', (proof) => `${new URLSearchParams({ ...FIELDS, proof })}`],
  ['application/octet-stream', (proof) => `${new URLSearchParams({ ...FIELDS, proof })}`],
  ['application/x-www-form-urlencoded', () => `${new URLSearchParams(FIELDS)}`],
  ['application/x-www-form-urlencoded', () => `${new URLSearchParams({ ...FIELDS, proof: '' })}`],
  [
    'application/x-www-form-urlencoded',
    (proof) => `${new URLSearchParams({ ...FIELDS, proof: `${proof}x` })}`,
  ],
  ['application/x-www-form-urlencoded', (proof) => `proof=x&${new URLSearchParams({ ...FIELDS, proof })}`],
  [
    'multipart/form-data; boundary=b',
    () => '--b\r\nContent-Disposition: form-data; name="sure"\r\n\r\nyes\r\n--b--\r\n',
  ],
  ['multipart/form-data', (proof) => `${new URLSearchParams({ ...FIELDS, proof })}`],
  ['', () => ''],
]

const addressOf = (route: string) =>
  `/organise${route
    .replace('[slug]', 'unpaid-proof')
    .replace('[step]', 'begin-making')
    .replace(/\[\w+\]/g, 'nothing')}`

it('every page that takes a POST is tried: those for organisers by the table, the others by their file', () => {
  const prefix = '[...locale]/organise'
  const organise = postRoutes()
    .filter((file) => file.startsWith(prefix))
    .map((file) =>
      file
        .slice(prefix.length)
        .replace(/\.(astro|ts)$/, '')
        .replace(/\/index$/, ''),
    )
  const table = Object.entries(ORGANISER_ROUTES).filter(([, { POST }]) => POST)
  // A page may leave its POST to another file beside it.
  expect(table.map(([route]) => route)).toEqual(expect.arrayContaining(organise))
  expect(
    table
      .filter(([, { POST }]) => POST === 'anyone')
      .map(([route]) => route)
      .sort(),
  ).toEqual(WITHOUT_SESSION)
  expect(postRoutes()).toEqual(expect.arrayContaining(FROM_ANYWHERE))
})

describe('a POST', () => {
  it('does nothing on an organiser’s page without the proof in a form, whatever it says of its type and origin', async () => {
    const server = await startServer('sqlite')
    const olgaHere = await organiserAt(server)
    const proof = await olgaHere.proof()
    const send = async (path: string, type: string | null, body: string, headers: Record<string, string>) => {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        // A text would get a type of its own.
        body: new TextEncoder().encode(body),
        headers: { Cookie: olgaHere.cookie, ...headers, ...(type === null ? {} : { 'Content-Type': type }) },
      })
      await answer.body?.cancel()
      return answer.status
    }
    const wrong: unknown[] = []
    let tried = 0
    for (const [route, { POST }] of Object.entries(ORGANISER_ROUTES)) {
      if (!POST || POST === 'anyone') continue
      tried += 1
      for (const [i, [type, body]] of BODIES.entries()) {
        // Each body with each origin would be many thousands; each route has another pair of them.
        const headers = ORIGINS[(i + tried) % ORIGINS.length] ?? {}
        const status = await send(addressOf(route), type, body(proof), headers)
        if (status !== 403) wrong.push({ route, type, body: body('…'), headers, status })
      }
      for (const headers of FOREIGN) {
        const body = `${new URLSearchParams({ ...FIELDS, proof })}`
        const status = await send(addressOf(route), 'application/x-www-form-urlencoded', body, headers)
        if (status !== 403) wrong.push({ route, headers, status, 'with its proof': true })
      }
    }
    expect(wrong).toEqual([])
    for (const step of ['begin-making', 'finish-making']) {
      const path = `/organise/passkey/${step}.json`
      for (const headers of ORIGINS)
        for (const body of ['{}', '{"proof":""}', '{"proof":null}', `{"proof":["${proof}"]}`])
          expect(await send(path, 'application/json', body, headers), `${step} ${body}`).toBe(403)
    }
    const made = JSON.stringify({ proof })
    expect(await send('/organise/passkey/begin-making.json', 'application/json', made, {})).toBe(200)
    const ok = `${new URLSearchParams({ proof })}`
    const form = 'application/x-www-form-urlencoded'
    expect(await send('/organise/confirm', form, ok, { Origin: 'null' }), 'a form with its proof').toBe(200)
    expect((await olgaHere.get('/organise/account')).status, 'she is still signed in').toBe(200)
  })

  it('does not use up a link to sign in without what its page had', async () => {
    const server = await startServer('sqlite')
    const link = await signInLink(server)
    const { pathname } = new URL(link)
    for (const [i, [type, body]] of BODIES.entries()) {
      const headers = ORIGINS[i % ORIGINS.length] ?? {}
      const answer = await fetch(link, {
        method: 'POST',
        redirect: 'manual',
        body: new TextEncoder().encode(body('x'.repeat(43))),
        headers: { ...headers, ...(type === null ? {} : { 'Content-Type': type }) },
      })
      expect(answer.headers.getSetCookie().join(), `${type} ${JSON.stringify(headers)}`).not.toContain(
        'session',
      )
      await answer.body?.cancel()
    }
    const visitor = await organiserAt(server)
    expect((await visitor.get(pathname)).status).toBe(200)
    expect((await visitor.follow(link)).status).toBe(303)
  })
})
