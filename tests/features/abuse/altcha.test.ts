import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '#db/open.ts'
import { consumeChallenge } from '#db/queries/abuse/consumed-challenges.ts'
import type { Store } from '#db/store.ts'
import { type Altcha, altcha } from '#features/abuse/captcha/altcha.ts'
import { captchaOf } from '#features/abuse/captcha/check.ts'
import { clean, filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { freshDatabase, onEachDatabase } from '#tests/support/databases.ts'
import { ada } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'

const HOUR = 60 * 60 * 1000
const SECRET = Buffer.from('Zr1vW0pY8d3Jq6Lx9Tn2Bc5Hm7Ks4Fg1')

type Solved = { challenge: Awaited<ReturnType<Altcha['challenge']>>; solution: object | null }

/** What the widget puts into its field. */
const written = (solved: object) => Buffer.from(JSON.stringify(solved)).toString('base64')

async function solve(captcha: Altcha, letter = 'letter'): Promise<Solved> {
  const challenge = await captcha.challenge(letter)
  return { challenge, solution: await solveChallenge({ challenge, deriveKey }) }
}

/** As the server has it, but for a difficulty that no test waits for. */
function easy(store: Store, now = () => new Date(), secret = SECRET) {
  const reports: string[] = []
  const captcha = altcha({
    secret,
    now,
    consume: (challenge) => store.write((tx) => consumeChallenge(tx, challenge)),
    report: (reason) => reports.push(reason),
    cost: 1,
  })
  return { captcha, reports }
}

onEachDatabase('an answer to ALTCHA', (kind) => {
  async function open(url?: string): Promise<Store> {
    const store = await openStore(url ?? (await freshDatabase(kind)), 'serve')
    onTestFinished(() => store.close())
    return store
  }

  it('is accepted once, and only for its own letter', async () => {
    const { captcha, reports } = easy(await open())
    const answer = written(await solve(captcha))
    expect(await captcha.check('another', answer)).toBe('fail')
    expect(await captcha.check('letter', answer)).toBe('ok')
    expect(await captcha.check('letter', answer)).toBe('fail')
    expect(reports).toEqual([])
  })

  it('is accepted once when it is sent several times concurrently', async () => {
    const url = await freshDatabase(kind)
    const first = await open(url)
    // Only one process may have the file of SQLite; PostgreSQL serves many.
    const stores = kind === 'postgres' ? [first, await open(url), await open(url)] : [first]
    const { captcha } = easy(first)
    const answer = written(await solve(captcha))
    const verdicts = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        easy(stores[i % stores.length] as Store).captcha.check('letter', answer),
      ),
    )
    expect(verdicts.filter((verdict) => verdict === 'ok')).toHaveLength(1)
    expect(verdicts.filter((verdict) => verdict === 'fail')).toHaveLength(29)
  })

  it('is accepted for an hour, and its record is deleted afterwards', async () => {
    const app = await testApp(kind)
    const { captcha } = easy(app.context.store, app.context.now)
    const [first, second] = [written(await solve(captcha)), written(await solve(captcha))]
    app.clock.pass(HOUR - 1)
    expect(await captcha.check('letter', first)).toBe('ok')
    expect(await spent(app)).toBe(1)
    await clean(app)
    expect(await spent(app)).toBe(1)
    app.clock.pass(1)
    expect(await captcha.check('letter', second)).toBe('fail')
    await clean(app)
    expect(await spent(app)).toBe(0)
    // It does not come back to life.
    expect(await captcha.check('letter', first)).toBe('fail')
  })

  it('that was forged or changed is wrong and is not recorded', async () => {
    const app = await testApp(kind)
    const { captcha, reports } = easy(app.context.store, app.context.now)
    const own = await solve(captcha)
    const { challenge } = own
    const { parameters } = challenge
    const strangers = easy(app.context.store, app.context.now, Buffer.from('x'.repeat(32))).captcha
    const forged: Record<string, unknown> = {
      'another secret': await solve(strangers),
      'no signature': { ...own, challenge: { parameters } },
      'a later end': {
        ...own,
        challenge: { ...challenge, parameters: { ...parameters, data: { expires: 9e15 } } },
      },
      'no end': { ...own, challenge: { ...challenge, parameters: { ...parameters, data: {} } } },
      'an easier task': { ...own, challenge: { ...challenge, parameters: { ...parameters, keyPrefix: '' } } },
      'no solution': { challenge },
      'another solution': { ...own, solution: { ...own.solution, counter: -1 } },
      'no counter': { ...own, solution: { counter: '0', derivedKey: '00' } },
    }
    for (const [what, solved] of Object.entries(forged)) {
      expect(await captcha.check('letter', written(solved as object)), what).toBe('fail')
    }
    const garbage = [
      'x',
      'null',
      '{}',
      written([]),
      written({ challenge: {} }),
      '\0',
      '=',
      'x'.repeat(100_000),
    ]
    for (const answer of [...garbage, written({ ...own, padding: 'x'.repeat(100_000) })]) {
      expect(await captcha.check('letter', answer), answer.slice(0, 20)).toBe('fail')
    }
    expect(await spent(app)).toBe(0)
    expect(reports).toEqual([])
    expect(await captcha.check('letter', written(own))).toBe('ok')
  })

  it('cannot be checked while the database is unavailable', async () => {
    const store = await openStore(await freshDatabase(kind), 'serve')
    const { captcha, reports } = easy(store)
    const answer = written(await solve(captcha))
    await store.close()
    expect(await captcha.check('letter', answer)).toBe('unavailable')
    expect(reports).toEqual(['database'])
  })
})

onEachDatabase('a signature where ALTCHA is required', (kind) => {
  it('counts with a right answer, is rejected with a wrong or an empty one, and is quarantined without one', async () => {
    const app = await testApp(kind, { env: { CAPTCHA: 'altcha' } })
    const { captcha } = easy(app.context.store, app.context.now)
    const context = { ...app.context, captcha: captchaOf(new Map([['altcha', captcha]])) }
    const submit = (answer: Record<string, string>, name: string) =>
      sign(context, app.letter, filledIn(app.letter, { ...ada, email: `${name}@example.org` }), {
        network: '192.0.2.1',
        captcha: answer,
        isTrapped: false,
      })
    const answer = written(await solve(captcha, app.letter.slug))
    expect(await submit({ altcha: answer }, 'first')).toEqual({ ok: true })
    expect(await submit({ altcha: answer }, 'second')).toEqual({ ok: false, reason: 'captcha-wrong' })
    expect(await submit({ altcha: '' }, 'third')).toEqual({ ok: false, reason: 'captcha-unsolved' })
    expect(await submit({}, 'fourth')).toEqual({ ok: true })
    expect(await submit({ hcaptcha: 'not offered' }, 'fifth')).toEqual({ ok: true })
    const rows = await context.store.read((db) => db.select().from(db.tables.clusterMembers))
    expect(rows).toHaveLength(2)
    expect(app.altcha).not.toBeNull()
  })
})

async function spent(app: TestApp): Promise<number> {
  const rows = await app.context.store.read((db) => db.select().from(db.tables.consumedChallenges))
  return rows.length
}
