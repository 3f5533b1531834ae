import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { clientKey } from '#features/abuse/client-key.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { type SignOutcome, sign } from '#features/signing/sign.ts'
import { filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { freshDatabase, onEachDatabase } from '#tests/support/databases.ts'
import { ada, crowd } from '#tests/support/people.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { cipherFrom } from '#values/keys.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const HOME = '192.0.2.1'
const ELSEWHERE = '192.0.2.2'

function submit(app: TestApp, i: number, network = HOME): Promise<SignOutcome> {
  const [person = ada] = crowd(i + 1).slice(i)
  return sign(app.context, app.letter, filledIn(app.letter, person), {
    network,
    captcha: {},
    isTrapped: false,
  })
}

async function submitMany(app: TestApp, times: number, network = HOME): Promise<SignOutcome[]> {
  const outcomes: SignOutcome[] = []
  for (let i = 0; i < times; i += 1) outcomes.push(await submit(app, i, network))
  return outcomes
}

const taken = (outcomes: SignOutcome[]) => outcomes.filter(({ ok }) => ok).length

onEachDatabase('the limits of a network', (kind) => {
  it('allow the last permitted request, reject the next, and say when to try again', async () => {
    const app = await testApp(kind, { env: { LIMIT_CLIENT: '3/10m' } })
    expect(taken(await submitMany(app, 3))).toBe(3)
    app.clock.pass(4 * MINUTE)
    expect(await submit(app, 3)).toEqual({ ok: false, reason: 'too-many', retryAfter: 6 * 60 })
    app.clock.pass(6 * MINUTE - 1)
    expect(await submit(app, 4)).toEqual({ ok: false, reason: 'too-many', retryAfter: 1 })
    app.clock.pass(1)
    expect(await submit(app, 5)).toEqual({ ok: true })
  })

  it('limit bursts and long-term rates', async () => {
    const app = await testApp(kind, { env: { LIMIT_CLIENT: '3/10m,5/1d' } })
    expect(taken(await submitMany(app, 3))).toBe(3)
    app.clock.pass(10 * MINUTE)
    expect(taken(await submitMany(app, 3))).toBe(2)
    const refused = await submit(app, 9)
    // Until midnight: networks have other names tomorrow.
    expect(refused).toMatchObject({ ok: false, retryAfter: 12 * 3600 - 10 * 60 })
  })

  it('do not affect other networks', async () => {
    const app = await testApp(kind, { env: { LIMIT_CLIENT: '3/10m' } })
    await submitMany(app, 4)
    expect(await submit(app, 5, ELSEWHERE)).toEqual({ ok: true })
  })

  it('allow exactly their number of concurrent requests', async () => {
    const app = await testApp(kind, { env: { LIMIT_CLIENT: '20/10m' } })
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => submit(app, i)))
    expect(taken(outcomes)).toBe(20)
  })

  it('apply to requests for lost links, too', async () => {
    const app = await testApp(kind, { env: { LIMIT_LINKS: '2/10m' } })
    const email = parseEmailAddress(ada.email)
    if (!email) throw new Error('Ada has no address.')
    const ask = (network: string) => askForLink(app.context, email, 'en', network, 'signature')
    expect([await ask(HOME), await ask(HOME)]).toEqual([{ ok: true }, { ok: true }])
    expect(await ask(HOME)).toEqual({ ok: false, retryAfter: 600 })
    expect(await ask(ELSEWHERE)).toEqual({ ok: true })
    // What was refused is not answered either.
    expect(await app.context.store.read((db) => db.select().from(db.tables.lookups))).toHaveLength(3)
    // One door is not the other.
    expect(await submit(app, 0)).toEqual({ ok: true })
  })

  it('are stricter where a captcha is required and none was sent', async () => {
    const app = await testApp(kind, { env: { LIMIT_UNPROVEN: '2/10m' } })
    app.context.captcha = { check: async (_, { altcha }) => (altcha ? 'solved' : 'none') }
    expect(taken(await submitMany(app, 4))).toBe(2)
    const form = filledIn(app.letter, ada)
    const solved = { network: HOME, captcha: { altcha: 'right' }, isTrapped: false }
    expect(await sign(app.context, app.letter, form, solved)).toEqual({ ok: true })
  })

  it.each(['unsolved', 'wrong', 'unavailable'] as const)(
    'take nothing down when a captcha is %s',
    async (result) => {
      const app = await testApp(kind)
      app.context.captcha = { check: async () => result }
      expect(await submit(app, 0)).toEqual({ ok: false, reason: `captcha-${result}` })
      expect(await app.context.store.read((db) => db.select().from(db.tables.submissions))).toEqual([])
    },
  )

  it('are off in load tests', async () => {
    const app = await testApp(kind, { env: { LIMIT_CLIENT: '1/10m', LIMITS: 'off' } })
    expect(taken(await submitMany(app, 5))).toBe(5)
  })
})

onEachDatabase('the name of a network', (kind) => {
  it('is the same all day, another one the next day, and cannot be derived from the secret', async () => {
    const app = await testApp(kind)
    const today = await clientKey(app.context, HOME)
    expect(await clientKey(app.context, HOME)).toBe(today)
    expect(await clientKey(app.context, ELSEWHERE)).not.toBe(today)
    app.clock.pass(DAY)
    expect(await clientKey(app.context, HOME)).not.toBe(today)
    const other = await testApp(kind)
    other.context.secret = app.context.secret
    expect(await clientKey(other.context, HOME)).not.toBe(today)
  })

  it('is created again where the secret has changed', async () => {
    const app = await testApp(kind)
    const before = await clientKey(app.context, HOME)
    const changed = {
      ...app.context,
      cipher: cipherFrom(Buffer.from('Kx7Lq2Vn9Wd4Rt6Yb1Hs8Mp3Jf5Gc0Za'), randomBytes),
    }
    const after = await clientKey(changed, HOME)
    expect(after).not.toBe(before)
    expect(await clientKey(changed, HOME)).toBe(after)
  })

  it('is the same for concurrent requests', async () => {
    const app = await testApp(kind)
    const keys = await Promise.all(Array.from({ length: 20 }, () => clientKey(app.context, HOME)))
    expect(new Set(keys)).toHaveLength(1)
  })
})

it('two processes on one PostgreSQL database share the limits and the name of a network', async () => {
  const env = {
    DATABASE_URL: await freshDatabase('postgres'),
    LIMIT_CLIENT: '10/10m',
    SECRET: 'Zr1vW0pY8d3Jq6Lx9Tn2Bc5Hm7Ks4Fg1',
  }
  const apps = [await testApp('postgres', { env }), await testApp('postgres', { env })] as const
  expect(await clientKey(apps[0].context, HOME)).toBe(await clientKey(apps[1].context, HOME))
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, i) => submit(apps[i % 2 === 0 ? 0 : 1], i)),
  )
  expect(taken(outcomes)).toBe(10)
})
