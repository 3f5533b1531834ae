import { expect, it } from 'vitest'
import type { Letter } from '#features/letters/letter.ts'
import { entryDigest } from '#features/signatures/shown-entry.ts'
import { erase } from '#features/signing/erase.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { readVerification } from '#features/signing/read-verification.ts'
import { type Answer, verify } from '#features/signing/verify.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { rowOf, upTo, withNext } from '#tests/support/updates.ts'

const DAY = 24 * 60 * 60 * 1000

/** Ada has signed the first version, which is the only one, and has her email. */
async function adaHasEmail(
  kind: DatabaseKind,
  letter: Letter = upTo(1),
): Promise<{ app: TestApp; token: string }> {
  const app = await testApp(kind, { letter })
  await sign(app.context, letter, filledIn(letter, { ...ada, version: '1' }))
  return { app, token: tokenIn(emailAbout(await app.deliver(), 'Confirm')) }
}

/** Opens the page behind the link: what its buttons would send. */
async function open(app: TestApp, token: string): Promise<Omit<Answer, 'chosen'>> {
  const page = await readVerification(app.context, app.letters, token)
  if (page.state !== 'pending') throw new Error(`The link is ${page.state}.`)
  const seen = entryDigest({ ...page.signature, consents: page.consents })
  return { seen, offered: page.offered?.number ?? null }
}

const count = async (app: TestApp) => (await app.counts.of(app.letter)).count.count

onEachDatabase('between signing and verifying', (kind) => {
  it('11: a new version is published: a button pressed on a page from before signs what was read', async () => {
    const { app, token } = await adaHasEmail(kind)
    const before = await open(app, token)
    app.publish(upTo(2))
    for (const offered of [null, 0, 1, 3, Number.NaN]) {
      const forged = { ...before, offered, chosen: 'offered' } as const
      const outcome = await verify(app.context, app.letters, token, forged)
      expect(outcome, String(offered)).toEqual({ ok: false, reason: 'entry-changed' })
    }
    const outcome = await verify(app.context, app.letters, token, { ...before, chosen: 'as-entered' })
    expect(outcome).toMatchObject({ ok: true, first: true, version: 1 })
    expect(await rowOf(app, ada.email)).toMatchObject({ version: 1, digest: app.letter.versions[0]?.digest })
    await isUnharmed(app)
  })

  it('11: a new version is published: a page from after offers it, and signs it only where it is chosen', async () => {
    for (const chosen of ['as-entered', 'offered'] as const) {
      const { app, token } = await adaHasEmail(kind)
      app.publish(upTo(2))
      const page = await open(app, token)
      expect(page.offered).toBe(2)
      const outcome = await verify(app.context, app.letters, token, { ...page, chosen })
      const version = chosen === 'offered' ? 2 : 1
      expect(outcome).toMatchObject({ ok: true, version })
      const text = upTo(2).versions.find(({ number, locale }) => number === version && locale === 'en')
      expect(await rowOf(app, ada.email)).toMatchObject({ version, digest: text?.digest })
      await isUnharmed(app)
    }
  })

  it('11: two versions are published, one after the page was opened: the one that it did not show is not signed', async () => {
    const { app, token } = await adaHasEmail(kind)
    app.publish(upTo(2))
    const page = await open(app, token)
    app.publish(withNext(upTo(2), 'substantive'))
    const stale = await verify(app.context, app.letters, token, { ...page, chosen: 'offered' })
    expect(stale).toEqual({ ok: false, reason: 'entry-changed' })
    expect(await count(app)).toBe(0)
    const again = await open(app, token)
    expect(again.offered).toBe(3)
    expect(await verify(app.context, app.letters, token, { ...again, chosen: 'as-entered' })).toMatchObject({
      ok: true,
      version: 1,
    })
    await isUnharmed(app)
  })

  it('11: the letter closes: signers who submitted in time have a day to verify, and no one else can sign', async () => {
    for (const late of [0, DAY - 1, DAY]) {
      const { app, token } = await adaHasEmail(kind)
      const page = await open(app, token)
      const closes = new Date(app.clock.now.getTime() + 1)
      const closed = { ...app.letter, closes }
      app.publish(closed)
      app.clock.now = new Date(closes.getTime() + late)
      const refused = await sign(app.context, closed, filledIn(closed, { ...grace, version: '1' }))
      expect(refused).toEqual({ ok: false, reason: 'letter-closed' })
      const outcome = await verify(app.context, app.letters, token, { ...page, chosen: 'as-entered' })
      const inTime = late < DAY
      expect(outcome).toMatchObject(
        inTime ? { ok: true, version: 1 } : { ok: false, reason: 'letter-closed' },
      )
      expect(await count(app)).toBe(inTime ? 1 : 0)
      await isUnharmed(app)
    }
  })
})

onEachDatabase('a link to one letter', (kind) => {
  it('9: opens no other, though the same person signed it', async () => {
    const app = await testApp(kind, { env: { LIMITS: 'off' } })
    const other = shippedLetter({ slug: 'another', title: { en: 'Another letter' } })
    app.publish(other)
    for (const letter of [app.letter, other]) {
      await sign(app.context, letter, filledIn(letter, ada))
      const emails = (await app.deliver()).filter(({ subject }) => subject.startsWith('Confirm'))
      for (const email of emails) await pressYes(app, tokenIn(email))
    }
    await sign(app.context, other, filledIn(other, grace))
    const emails = await app.deliver()
    const own = emails.filter(({ subject }) => subject.startsWith('You have signed: ')).map(tokenIn)
    expect(own).toHaveLength(2)
    for (const token of own) {
      const served = await readOwnSignature(app.context, app.letters, token)
      const elsewhere = served.ok && served.letter.slug === 'another' ? app.letter.slug : 'another'
      const unknown = { ok: false, reason: 'link-unknown' }
      expect(await readOwnSignature(app.context, app.letters, token, elsewhere)).toEqual(unknown)
      expect(await withdraw(app.context, app.letters, token, elsewhere)).toEqual(unknown)
      expect(await erase(app.context, app.letters, token, elsewhere)).toEqual(unknown)
    }
    for (const letter of [app.letter, other]) expect((await app.counts.of(letter)).count.count).toBe(1)
    await isUnharmed(app)
  })
})
