import { describe, expect, it } from 'vitest'
import { createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import { filledIn, pressYes } from '#tests/support/app.ts'
import { countIs } from '#tests/support/count.ts'
import type { DatabaseKind } from '#tests/support/databases.ts'
import { entriesOf } from '#tests/support/hostile-form.ts'
import { emailAbout, emailsTo, linkIn, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { freshSettings, runServer, startServer, type TestServer } from '#tests/support/server.ts'
import { sign } from '#tests/support/sign.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { upTo } from '#tests/support/updates.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'

/** Ada has signed, and has her email. */
async function adaHasLink(server: TestServer): Promise<{ visitor: Visitor; path: string }> {
  const visitor = new Visitor(server.url)
  await visitor.sign(ada)
  const [email] = await emailsTo(server.emailFolder, ada.email)
  return { visitor, path: new URL(linkIn(email as never)).pathname }
}

/**
 * Ada signed the letter's first version before there was a second, and was told of that: she has a link of each purpose.
 * Grace has signed too, and not verified.
 */
async function linksOfEachPurpose(kind: DatabaseKind) {
  const env = await freshSettings(kind)
  const letter = upTo(1)
  const app = await createApp(loadConfig(env), {
    letters: new Map([[letter.slug, letter]]),
    writeLog: () => {},
  })
  const emailFolder = `${env['DATA_DIR']}/mail`
  for (const person of [ada, grace]) {
    await sign(app.context, letter, filledIn(letter, { ...person, version: '1', updates: 'on' }))
  }
  await app.outbox.run()
  const [verification] = await emailsTo(emailFolder, ada.email)
  const [pending] = await emailsTo(emailFolder, grace.email)
  await pressYes(app, tokenIn(verification as never))
  await app.outbox.run()
  await app.close()
  const server = await runServer(env)
  const emails = await emailsTo(emailFolder, ada.email, 3)
  const updates = emails.find(({ text }) => text.includes('/unsubscribe/'))
  const tokens = {
    verify: tokenIn(pending as never),
    signature: tokenIn(emailAbout(emails, 'You have signed: ')),
    unsubscribe: /\/unsubscribe\/(\S+)/.exec(updates?.text ?? '')?.[1] ?? '',
  }
  return { server, tokens }
}

type Tokens = Awaited<ReturnType<typeof linksOfEachPurpose>>['tokens']
const ROUTES = ['verify', 'signature', 'unsubscribe'] as const

/** What is no link of a purpose, though it looks like one. */
function wrongTokens(tokens: Tokens, route: (typeof ROUTES)[number]): string[] {
  const right = tokens[route]
  return [
    ...[0, 7, 21, 41, 42].map((at) => withOneBitChanged(right, at)),
    ...ROUTES.filter((other) => other !== route).map((other) => tokens[other]),
    right.slice(0, -1),
    right.slice(1),
    `${right}A`,
    `${right}.${right}`,
    `${right}%2Fx.css`,
    right.toUpperCase(),
    encodeURIComponent(`${right.slice(0, -1)}\u20AC`),
    `${right.slice(0, -1)}%`,
    'A'.repeat(10_000),
    right.repeat(230),
    '__proto__',
    "'%20OR%201=1--",
  ]
}

/** The nearest other character of base64url. */
function withOneBitChanged(token: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const changed = alphabet[alphabet.indexOf(token[at] ?? '') ^ 1]
  return `${token.slice(0, at)}${changed}${token.slice(at + 1)}`
}

describe('a link that verifies', () => {
  it('8: opened 50 times, by GET and HEAD, changes nothing', async () => {
    const server = await startServer('sqlite')
    const { visitor, path } = await adaHasLink(server)
    const before = await entriesOf(server)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => fetch(`${server.url}${path}`, { method: i % 2 ? 'HEAD' : 'GET' })),
    )
    const queries = ['?answer=yes', '?answer=no', '?nonce=x&token=x&answer=yes']
    for (const query of queries) answers.push(await visitor.get(`${path}${query}`))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(before).toMatchObject([{ name: ada.name, state: 'pending' }])
    expect(await entriesOf(server)).toEqual(before)
    await countIs(server, 0)
    expect(await (await visitor.press(`${server.url}${path}`, 'yes')).text()).toContain('Signed by')
    await isUnharmed(server)
  })

  it('8: rejects a POST without the nonce of its page, or from another origin', async () => {
    const server = await startServer('sqlite')
    const { visitor, path } = await adaHasLink(server)
    const page = await visitor.get(path)
    expect(page.headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Strict/i)
    const fields = { ...hiddenFields(await page.text()), answer: 'yes' }
    const { nonce = '', ...withoutNonce } = fields as Record<string, string>
    const thief = new Visitor(server.url)
    const theirs = hiddenFields(await (await thief.get(path)).text())
    const elsewhere = { Origin: 'https://evil.example' }
    const attempts: [string, Promise<Response>][] = [
      ['no nonce', visitor.post(path, withoutNonce)],
      ['an empty nonce', visitor.post(path, { ...fields, nonce: '' })],
      ['a short nonce', visitor.post(path, { ...fields, nonce: nonce.slice(1) })],
      ["another's nonce", visitor.post(path, { ...fields, nonce: theirs['nonce'] ?? '' })],
      ['no cookie', new Visitor(server.url).post(path, fields)],
      ["another's cookie", thief.post(path, fields)],
      ['no token', visitor.post(path, { ...fields, token: '' })],
      ['cross-site', visitor.post(path, fields, { 'Sec-Fetch-Site': 'cross-site' })],
      ['same-site', visitor.post(path, fields, { 'Sec-Fetch-Site': 'same-site' })],
      ['nonsense for a site', visitor.post(path, fields, { 'Sec-Fetch-Site': 'Same-Origin, cross-site' })],
      ['both', visitor.post(path, fields, { ...elsewhere, 'Sec-Fetch-Site': 'cross-site' })],
      ...[
        'https://evil.example',
        `${server.url}.evil.example`,
        server.url.replace('http:', 'https:'),
        'x',
      ].map((origin): [string, Promise<Response>] => [
        `the origin ${origin}`,
        fetch(`${server.url}${path}`, {
          method: 'POST',
          body: new URLSearchParams(fields as Record<string, string>),
          headers: { Origin: origin, Cookie: `undersigned-nonce=${nonce}` },
        }),
      ]),
    ]
    for (const [what, answer] of attempts) expect((await answer).status, what).toBe(403)
    await countIs(server, 0)
    expect((await visitor.post(path, fields as Record<string, string>)).status).toBe(303)
    await countIs(server, 1)
    await isUnharmed(server)
  })
})

describe('a token', () => {
  it('9: with one bit changed, of another purpose, truncated or 10 kB long opens nothing', async () => {
    const { server, tokens } = await linksOfEachPurpose('sqlite')
    const visitor = new Visitor(server.url)
    for (const route of ROUTES) {
      // With a nonce of the right page, so that the token alone decides.
      const page = await visitor.get(`/${route}/${tokens[route]}`)
      expect(page.status, route).toBe(200)
      const fields = hiddenFields(await page.text())
      for (const wrong of wrongTokens(tokens, route)) {
        const path = `/${route}/${wrong}`
        const said = path.slice(0, 80)
        const answered = await visitor.get(path)
        // What looks like a damaged link leads to the token that may have been meant, which is none either.
        const mended = answered.headers.get('location')
        expect(mended, said).not.toBe(`/${route}/${tokens[route]}`)
        const opened = mended === null ? answered : await visitor.get(mended)
        expect([400, 404], said).toContain(opened.status)
        expect(await opened.text(), said).not.toMatch(/Lovelace|Hopper/)
        for (const answer of ['yes', 'no', 'erase', 'withdraw', 'save', 'download']) {
          const pressed = await visitor.post(path, { ...fields, token: decoded(wrong), answer })
          const isRefused = pressed.status >= 400 || pressed.headers.get('location') === path
          expect(isRefused, `${answer} ${said}: ${pressed.status}`).toBe(true)
          expect(await pressed.text(), said).not.toMatch(/Lovelace|Hopper/)
        }
      }
    }
    for (const letter of ['another', '', 'unpaid-proof%00', 'UNPAID-PROOF', '..%2Funpaid-proof']) {
      const elsewhere = await visitor.get(`/signature/${tokens.signature}?letter=${letter}`)
      expect(elsewhere.status, letter).toBe(404)
    }
    await countIs(server, 1)
    expect(await (await visitor.get(`/signature/${tokens.signature}`)).text()).toContain(ada.name)
    expect(await (await visitor.get(`/verify/${tokens.verify}`)).text()).toContain(grace.name)
    expect(await (await visitor.get(`/unsubscribe/${tokens.unsubscribe}`)).text()).toContain('<button')
    // An email program took the bracket of its header field for a part of the link, and follows no redirect.
    const oneClick = await fetch(`${server.url}/unsubscribe/${tokens.unsubscribe}%3E`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    })
    expect(oneClick.status).toBe(200)
    expect(await (await visitor.get(`/unsubscribe/${tokens.unsubscribe}`)).text()).not.toContain('<button')
    await isUnharmed(server)
  })
})

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
