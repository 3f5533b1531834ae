import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { insertToken } from '#db/queries/signing/tokens.ts'
import { erase } from '#features/signing/erase.ts'
import { processSubmissions } from '#features/signing/process-submissions.ts'
import { sign as submit } from '#features/signing/sign.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { filledIn, pressYes, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { type ReceivedEmail, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { AT_HOME, sign } from '#tests/support/sign.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { rowOf } from '#tests/support/updates.ts'
import { tokenHash } from '#values/token.ts'

const ROUNDS = 25

type Pending = { email: string; verify: string; own: string }

/** So many entries of Ada's wait to be verified, and each has, besides the link that verifies it, a private one already. */
async function entriesWithBothLinks(app: TestApp, size: number): Promise<Pending[]> {
  const addresses = Array.from({ length: size }, (_, i) => `ada-${i}@example.org`)
  await Promise.all(
    addresses.map((email) => sign(app.context, app.letter, filledIn(app.letter, { ...ada, email }))),
  )
  const emails = await app.deliver()
  const entries: Pending[] = []
  for (const email of addresses) {
    const mail = emails.find(({ to }) => to.includes(email)) as ReceivedEmail
    entries.push({ email, verify: tokenIn(mail), own: await privateLink(app, email) })
  }
  return entries
}

async function privateLink(app: TestApp, email: string): Promise<string> {
  const row = await rowOf(app, email)
  const token = app.context.newToken()
  await app.context.store.write((tx) =>
    insertToken(tx, {
      hash: tokenHash(token) ?? '',
      purpose: 'own-page',
      letter: app.letter.slug,
      locale: 'en',
      signatureId: row?.id ?? '',
      createdAt: app.clock.now,
      expiresAt: new Date(app.clock.now.getTime() + 60_000),
    }),
  )
  return token
}

const count = async (app: TestApp) => (await app.counts.of(app.letter)).count.count

/** What is left in a table. */
const left = (app: TestApp, table: 'submissions' | 'signatures' | 'consents' | 'tokens' | 'outbox') =>
  app.context.store.read(async (db) => (await db.select().from(db.tables[table])).length)

onEachDatabase('concurrently', (kind) => {
  it('12: the same person 500 times is one signature and one email for each spelling of the address', async () => {
    const app = await testApp(kind)
    const spellings = [grace.email, 'Grace@Example.ORG', 'GRACE+letter@example.org', ' grace@example.org ']
    const submitting = Array.from({ length: 500 }, (_, i) =>
      submit(
        app.context,
        app.letter,
        filledIn(app.letter, { ...grace, email: spellings[i % 4] ?? '' }),
        AT_HOME,
      ),
    )
    // Entered while they are submitted, and by several processes, as far as the database can tell.
    const entering = () => Promise.all([1, 2, 3].map(() => processSubmissions(app.context, app.letters)))
    const [outcomes] = await Promise.all([Promise.all(submitting), entering()])
    expect(outcomes).toEqual(outcomes.map(() => ({ ok: true })))
    expect((await entering()).map(({ stuck }) => stuck)).toEqual([0, 0, 0])
    expect(await left(app, 'submissions')).toBe(0)
    // The one with a tag may be another person's, until one of them is verified.
    expect(await left(app, 'signatures')).toBe(2)
    const [mail, other, ...more] = await app.deliver()
    expect([mail, other].map((each) => each?.to[0]?.toLowerCase()).sort()).toEqual([
      'grace+letter@example.org',
      grace.email,
    ])
    expect(more).toEqual([])
    await Promise.all(Array.from({ length: 50 }, () => pressYes(app, tokenIn(mail as never))))
    expect(await count(app)).toBe(1)
    expect(await left(app, 'signatures')).toBe(1)
    expect(await pressYes(app, tokenIn(other as never))).toEqual({ ok: false, reason: 'other-verified' })
    await isUnharmed(app)
  })

  it('13: verifying and erasing have the result of one of their orders', async () => {
    const app = await testApp(kind, { env: { LIMITS: 'off' } })
    const entries = await entriesWithBothLinks(app, ROUNDS)
    for (const [i, { email, verify, own }] of entries.entries()) {
      const verified = () => pressYes(app, verify)
      const erased = () => erase(app.context, app.letters, own)
      const [first, second] = i % 2 ? [verified(), erased()] : [erased(), verified()]
      const [yes, gone] = i % 2 ? await Promise.all([first, second]) : await Promise.all([second, first])
      expect(gone).toMatchObject({ ok: true, letter: app.letter.slug })
      // Counted and then erased; or gone, when the link is one of nothing.
      expect(yes.ok || yes.reason === 'link-unknown', JSON.stringify(yes)).toBe(true)
      expect(await rowOf(app, email)).toBeUndefined()
      expect(await count(app)).toBe(0)
    }
    await app.deliver()
    for (const table of ['signatures', 'consents', 'tokens', 'outbox'] as const) {
      expect(await left(app, table), table).toBe(0)
    }
    const written = await readFile(join(app.config.dataDir, 'erased.jsonl'), 'utf8')
    expect(written.split('\n').filter((line) => line !== '')).toHaveLength(ROUNDS)
    await isUnharmed(app)
  })

  it('13: verifying twice and withdrawing have the result of one of their orders', async () => {
    const app = await testApp(kind, { env: { LIMITS: 'off' } })
    const entries = await entriesWithBothLinks(app, ROUNDS)
    let counted = 0
    for (const [i, { verify, own }] of entries.entries()) {
      const steps = [
        () => pressYes(app, verify),
        () => pressYes(app, verify),
        () => withdraw(app.context, app.letters, own),
      ]
      // Each of them is asked first in a third of the rounds.
      const turned = [...steps.slice(i % 3), ...steps.slice(0, i % 3)]
      const outcomes = await Promise.all(turned.map((step) => step()))
      const [one, other, back] = [...outcomes.slice(3 - (i % 3)), ...outcomes.slice(0, 3 - (i % 3))] as [
        Awaited<ReturnType<typeof pressYes>>,
        Awaited<ReturnType<typeof pressYes>>,
        Awaited<ReturnType<typeof withdraw>>,
      ]
      const order = [one, other].map(saying).sort().join(', ')
      if (back.ok) expect(['verified, verified first', 'verified first, withdrawn']).toContain(order)
      else expect([order, back.reason]).toEqual(['verified, verified first', 'not-verified'])
      if (!back.ok) counted += 1
      expect(await count(app)).toBe(counted)
    }
    const rows = await app.context.store.read((db) => db.select().from(db.tables.signatures))
    expect(rows.filter(({ withdrawnAt }) => withdrawnAt === null)).toHaveLength(counted)
    expect(rows.filter(({ name }) => name === null)).toHaveLength(ROUNDS - counted)
    await app.deliver()
    await isUnharmed(app)
  })
})

function saying(outcome: Awaited<ReturnType<typeof pressYes>>): string {
  if (!outcome.ok) return outcome.reason
  return outcome.first ? 'verified first' : 'verified'
}
