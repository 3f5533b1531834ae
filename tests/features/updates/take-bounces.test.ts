import { expect, it } from 'vitest'
import { recordBounces } from '#features/updates/take-bounces.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, type ReceivedEmail, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace, sam } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { isSound, rowOf, signed, tellAll, upTo, wantsUpdates, withNext } from '#tests/support/updates.ts'

const shipped = shippedLetter()
const first = upTo(1)

const bounce = (app: TestApp, address: string, permanent = true) =>
  recordBounces(app.context, app.letters, [{ address, permanent }])

onEachDatabase('a bounce that is reported later', (kind) => {
  it('ends the updates to the address, deletes waiting emails, and keeps the signature', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    await signed(app, grace)
    const before = await rowOf(app, ada.email)
    expect(await tellAll(app, shipped)).toBe(2)
    app.publish(shipped)
    expect(await bounce(app, ada.email)).toBe(1)
    await isSound(app, shipped)
    expect(await wantsUpdates(app, ada.email)).toBe(false)
    expect(await wantsUpdates(app, grace.email)).toBe(true)
    expect(await rowOf(app, ada.email)).toEqual({ ...before, address: null })
    expect((await app.counts.of(shipped)).count.count).toBe(2)
    expect(emailAbout(await app.deliver(), 'Version 2 of the letter').to).toEqual([grace.email])
    expect(await tellAll(app, withNext(shipped, 'substantive'))).toBe(1)
  })

  it('may be reported again, and several times at once: updates end once', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    const ended = await Promise.all([1, 2, 3].map(() => bounce(app, ada.email)))
    expect(ended.sort()).toEqual([0, 0, 1])
    expect(await bounce(app, ada.email)).toBe(0)
    const twice = [ada.email, ada.email].map((address) => ({ address, permanent: true }))
    expect(await recordBounces(app.context, app.letters, twice)).toBe(0)
  })

  it('ends nothing where it is temporary, or about an unknown or invalid address', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    expect(await bounce(app, ada.email, false)).toBe(0)
    for (const address of [grace.email, 'nobody', '', `${ada.email}, ${grace.email}`]) {
      expect(await bounce(app, address)).toBe(0)
    }
    expect(await wantsUpdates(app, ada.email)).toBe(true)
  })

  it('of another spelling of the mailbox ends nothing; case makes no other spelling', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, grace)
    expect(await bounce(app, sam.email)).toBe(0)
    expect(await wantsUpdates(app, grace.email)).toBe(true)
    expect((await rowOf(app, grace.email))?.address).not.toBeNull()
    expect(await bounce(app, 'GRACE@Example.org')).toBe(1)
  })

  it('keeps the address where the letter keeps addresses', async () => {
    const keeping = { ...first, addresses: 'keep' as const }
    const app = await testApp(kind, { letter: keeping })
    await signed(app, ada)
    expect(await bounce(app, ada.email)).toBe(1)
    expect(await wantsUpdates(app, ada.email)).toBe(false)
    expect((await rowOf(app, ada.email))?.address).not.toBeNull()
    expect(await tellAll(app, { ...shipped, addresses: 'keep' })).toBe(0)
  })

  it('ends the updates of each letter that the address has signed', async () => {
    const app = await testApp(kind, { letter: first })
    await signed(app, ada)
    const second = { ...first, slug: 'second' }
    app.publish(second)
    app.clock.pass(60_000)
    await sign(app.context, second, filledIn(second, { ...ada, version: '1', updates: 'on' }))
    const link = (await app.deliver()).findLast((email) => email.text.includes('/verify/'))
    expect(await pressYes(app, tokenIn(link as ReceivedEmail))).toMatchObject({ ok: true })
    expect(await bounce(app, ada.email)).toBe(2)
    for (const letter of [shipped, { ...shipped, slug: second.slug }]) {
      expect(await tellAll(app, letter)).toBe(0)
    }
  })

  it('changes nothing for a pending signature', async () => {
    const app = await testApp(kind, { letter: first })
    await sign(app.context, first, filledIn(first, { ...ada, version: '1', updates: 'on' }))
    const before = await rowOf(app, ada.email)
    expect(await bounce(app, ada.email)).toBe(0)
    expect(await rowOf(app, ada.email)).toEqual(before)
    expect(await wantsUpdates(app, ada.email)).toBe(true)
  })
})
