import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { PendingCursor } from '#db/queries/signatures/signatures.ts'
import { check } from '#features/operations/check.ts'
import { decline } from '#features/signing/decline.ts'
import { remind } from '#features/signing/remind.ts'
import { recordBounces } from '#features/updates/take-bounces.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'

const HOUR = 60 * 60 * 1000

/** Runs the reminders once; resolves to the number of reminded signers. */
async function remindAll(app: TestApp): Promise<number> {
  let all = 0
  let after: PendingCursor | null = null
  do {
    const step: Awaited<ReturnType<typeof remind>> = await remind(app.context, app.letters, after)
    all += step.emailed
    after = step.next
  } while (after !== null)
  return all
}

async function adaEntered(kind: DatabaseKind, closes: Date | null = null): Promise<TestApp> {
  const app = await testApp(kind, { letter: shippedLetter({ closes }) })
  await sign(app.context, app.letter, filledIn(app.letter, ada))
  return app
}

const subjects = async (app: TestApp) => (await app.deliver()).map(({ subject }) => subject.split(':')[0])

onEachDatabase('reminders', (kind) => {
  it('come once, after 48 hours, with a link that verifies for seven days', async () => {
    const app = await adaEntered(kind)
    await app.deliver()
    app.clock.pass(48 * HOUR - 1)
    expect(await remindAll(app)).toBe(0)
    app.clock.pass(1)
    expect(await remindAll(app)).toBe(1)
    expect(await remindAll(app)).toBe(0)
    expect(await subjects(app)).toEqual(['Confirm your signature', 'Not counted yet'])
    const reminder = (await app.deliver()).at(-1)
    expect(reminder?.to).toEqual([ada.email])
    expect(reminder?.text).toMatch(/The\s+link\s+works\s+for\s+7\s+days/)
    app.clock.pass(24 * HOUR)
    expect(await remindAll(app)).toBe(0)
    app.clock.now = new Date('2026-03-10T11:59:59.999Z')
    expect(await pressYes(app, tokenIn(reminder as never))).toMatchObject({ ok: true, first: true })
  })

  it('have an invalid link once the entry has expired', async () => {
    const app = await adaEntered(kind)
    await app.deliver()
    app.clock.pass(72 * HOUR)
    await remindAll(app)
    const reminder = (await app.deliver()).at(-1)
    app.clock.now = new Date('2026-03-11T12:00:00.000Z')
    expect(await pressYes(app, tokenIn(reminder as never))).toEqual({ ok: false, reason: 'link-expired' })
  })

  it('come once more on the last day of a letter, unless an email was sent shortly before', async () => {
    const closes = new Date('2026-03-05T12:00:00.000Z')
    const app = await adaEntered(kind, closes)
    await app.deliver()
    app.clock.pass(48 * HOUR)
    expect(await remindAll(app)).toBe(1)
    await app.deliver()
    app.clock.now = new Date(closes.getTime() - 24 * HOUR - 1)
    expect(await remindAll(app)).toBe(0)
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    app.clock.pass(1)
    expect(await remindAll(app)).toBe(1)
    expect(await subjects(app)).toEqual([
      'Confirm your signature',
      'Not counted yet',
      'Confirm your signature',
      'Closes soon, and your signature is not counted yet',
    ])
    expect((await app.deliver()).at(-1)?.text).toMatch(/closes\s+on\s+5\s+March\s+2026/)
    app.clock.now = new Date(closes.getTime() - 11 * HOUR)
    expect(await remindAll(app)).toBe(1)
    app.clock.now = closes
    expect(await remindAll(app)).toBe(0)
  })

  it('do not go to signers who have verified, declined or never got the first email', async () => {
    const app = await adaEntered(kind)
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    for (const email of await app.deliver()) {
      if (email.to[0] === ada.email) await pressYes(app, tokenIn(email))
      else await decline(app.context, app.letters, tokenIn(email))
    }
    await app.deliver()
    await sign(
      app.context,
      app.letter,
      filledIn(app.letter, { name: 'Mallory', email: 'mallory@example.net' }),
    )
    app.clock.pass(72 * HOUR)
    expect(await remindAll(app)).toBe(0)
  })

  it('are not sent when the signature was verified while they waited', async () => {
    const app = await adaEntered(kind)
    const [email] = await app.deliver()
    app.clock.pass(48 * HOUR)
    expect(await remindAll(app)).toBe(1)
    await pressYes(app, tokenIn(email as never))
    expect(await subjects(app)).toEqual(['Confirm your signature', 'You have signed'])
  })

  it('reach every signer once, with two processes and one address that cannot be decrypted', async () => {
    const app = await testApp(kind, { env: { LIMITS: 'off' } })
    const people = crowd(50)
    for (const person of people) await sign(app.context, app.letter, filledIn(app.letter, person))
    await app.deliver()
    await app.context.store.write((tx) =>
      tx
        .update(tx.tables.signatures)
        .set({ address: 'AAAA' })
        .where(eq(tx.tables.signatures.name, people[7]?.name ?? '')),
    )
    app.clock.pass(49 * HOUR)
    const [one, other] = await Promise.all([remindAll(app), remindAll(app)])
    expect(one + other).toBe(49)
    const reminded = (await app.deliver()).filter(({ subject }) => subject.startsWith('Not counted'))
    expect(new Set(reminded.map(({ to }) => to[0])).size).toBe(49)
    expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
  })

  it('come to a mailbox once a day at most, and do not use up the limit for requested emails', async () => {
    const app = await testApp(kind)
    for (const slug of ['one', 'two', 'three']) {
      const letter = shippedLetter({ slug })
      app.publish(letter)
      await sign(app.context, letter, filledIn(letter, ada))
    }
    await app.deliver()
    app.clock.pass(49 * HOUR)
    expect(await remindAll(app)).toBe(1)
    expect(await remindAll(app)).toBe(0)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    expect((await subjects(app)).filter((subject) => subject === 'Confirm your signature')).toHaveLength(4)
    app.clock.pass(24 * HOUR)
    expect(await remindAll(app)).toBe(1)
  })

  it('do not follow closely after a delayed email, or come after the letter has closed', async () => {
    const closes = new Date('2026-03-05T12:00:00.000Z')
    const app = await adaEntered(kind, closes)
    app.clock.pass(49 * HOUR)
    await app.deliver()
    expect(await remindAll(app)).toBe(0)
    app.clock.now = new Date(closes.getTime() - HOUR)
    expect(await remindAll(app)).toBe(1)
    app.clock.now = closes
    expect(await subjects(app)).toEqual(['Confirm your signature'])
  })

  it('do not come again after the notice that the letter closes soon', async () => {
    const app = await adaEntered(kind, new Date('2026-03-04T11:00:00.000Z'))
    await app.deliver()
    app.clock.now = new Date('2026-03-03T11:30:00.000Z')
    expect(await remindAll(app)).toBe(1)
    await app.deliver()
    app.clock.pass(13 * HOUR)
    expect(await remindAll(app)).toBe(0)
  })

  it('do not go to an address that bounced, or for a letter that cannot seal', async () => {
    const app = await adaEntered(kind)
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    await app.deliver()
    await recordBounces(app.context, app.letters, [{ address: ada.email, permanent: true }])
    app.clock.pass(49 * HOUR)
    app.publish({ ...app.letter, addresses: 'sealed', recipients: [{ key: 'age1', proof: 'wrong' }] })
    expect(await remindAll(app)).toBe(0)
    app.publish(app.letter)
    expect(await remindAll(app)).toBe(1)
    expect((await app.deliver()).at(-1)?.to).toEqual([grace.email])
  })
})
