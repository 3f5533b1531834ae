import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import {
  armor,
  Decrypter,
  generateIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption'
import { expect, it } from 'vitest'
import { findLiveSignature } from '#db/queries/signatures/signatures.ts'
import type { Store, Write } from '#db/store.ts'
import { exportSignatures } from '#features/export/export-signatures.ts'
import { challengesOf } from '#features/letters/seal-challenge.ts'
import { check } from '#features/operations/check.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { choiceOf } from '#tests/support/exported.ts'
import { everythingKept, expectNoTrace } from '#tests/support/kept.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { mailboxKey } from '#values/keys.ts'

type Organiser = { identity: string; recipient: string }

async function organiser(make: () => Promise<string> = generateX25519Identity): Promise<Organiser> {
  const identity = await make()
  return { identity, recipient: await identityToRecipient(identity) }
}

async function open(sealed: Uint8Array, { identity }: Organiser): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(sealed, 'text')
}

/** The letter seals to these organisers; who has opened their challenge stands in it with the proof. */
async function sealedFor(app: TestApp, organisers: Organiser[], proven = organisers) {
  const recipients = organisers.map(({ recipient }) => ({ key: recipient, proof: null as string | null }))
  const letter = { ...shippedLetter(), addresses: 'sealed' as const, recipients }
  for (const challenge of await challengesOf(app.context.secret, letter)) {
    const owner = proven.find(({ recipient }) => recipient === challenge.recipient)
    const row = recipients.find(({ key }) => key === challenge.recipient)
    if (owner && row) row.proof = (await open(armor.decode(challenge.sealed), owner)).trim()
  }
  app.publish(letter)
  return letter
}

async function sealedApp(kind: DatabaseKind, organisers: Organiser[]): Promise<TestApp> {
  const app = await testApp(kind)
  return { ...app, letter: await sealedFor(app, organisers) }
}

const rowOf = (app: TestApp, email: string) =>
  app.context.store.read((db) =>
    findLiveSignature(db, app.letter.slug, mailboxKey(app.context.secret, app.letter.slug, email)),
  )

async function verified(app: TestApp, person: { name: string; email: string }, input = {}) {
  await sign(app.context, app.letter, filledIn(app.letter, { ...person, ...input }))
  const mail = (await app.deliver()).findLast(({ to }) => to[0] === person.email)
  expect(await pressYes(app, tokenIn(mail as never))).toMatchObject({ ok: true, first: true })
  await app.deliver()
}

onEachDatabase('sealed addresses', (kind) => {
  it('can be opened by each recipient, and by no one else', async () => {
    const organisers = [await organiser(), await organiser(generateIdentity)]
    const app = await sealedApp(kind, organisers)
    await verified(app, ada)
    const row = await rowOf(app, ada.email)
    expect(row).toMatchObject({ address: null, sealedAddress: expect.any(String) })
    const sealed = Buffer.from(row?.sealedAddress ?? '', 'base64')
    for (const each of organisers) expect(await open(sealed, each)).toBe(ada.email)
    await expect(open(sealed, await organiser())).rejects.toThrow(/no identity matched/)
    expectNoTrace(await everythingKept(app), [ada.email, 'ada@example', 'example.org'])
    expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
  })

  it('are exported sealed, and deleted when the signature is withdrawn', async () => {
    const olga = await organiser()
    const app = await sealedApp(kind, [olga])
    await verified(app, ada)
    const out = new PassThrough()
    const written = text(out)
    await exportSignatures(
      app.context,
      app.letter,
      'operator',
      choiceOf(app.letter, { format: 'jsonl', pending: false }),
      out,
    )
    out.end()
    const { sealed_email: sealed, ...row } = JSON.parse(await written) as Record<string, string>
    expect(await open(Buffer.from(sealed ?? '', 'base64'), olga)).toBe(ada.email)
    expect(row).not.toHaveProperty('email')
    const token = tokenIn(emailAbout(await app.deliver(), 'You have signed: '))
    await withdraw(app.context, app.letters, token)
    await app.deliver()
    expect(await everythingKept(app)).not.toContain(sealed)
  })

  it('have a readable copy only where the signer consented to updates', async () => {
    const app = await sealedApp(kind, [await organiser()])
    await verified(app, ada, { updates: 'on' })
    await verified(app, grace)
    expect((await rowOf(app, ada.email))?.address).not.toBeNull()
    expect((await rowOf(app, grace.email))?.address).toBeNull()
    expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
  })

  it('are not accepted before each recipient has proved that they can open them', async () => {
    const app = await testApp(kind)
    const [olga, other] = [await organiser(), await organiser()]
    for (const proven of [[], [olga]]) {
      const letter = await sealedFor(app, [olga, other], proven)
      expect(await sign(app.context, letter, filledIn(letter, ada))).toEqual({
        ok: false,
        reason: 'letter-not-sealed',
      })
    }
    const letter = await sealedFor(app, [olga, other])
    const wrong = { ...letter, recipients: letter.recipients.map((each) => ({ ...each, proof: 'opened-x' })) }
    for (const refused of [wrong, { ...letter, recipients: [] }]) {
      expect(await sign(app.context, refused, filledIn(refused, ada))).toMatchObject({ ok: false })
    }
    expect(await rowOf(app, ada.email)).toBeUndefined()
    expect(await sign(app.context, letter, filledIn(letter, ada))).toEqual({ ok: true })
  })

  it('keep a signature pending, and never fall back, when a recipient is added without a proof', async () => {
    const olga = await organiser()
    const app = await sealedApp(kind, [olga])
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    const token = tokenIn(emailAbout(await app.deliver(), 'Confirm'))
    await sealedFor(app, [await organiser()], [])
    expect(await pressYes(app, token)).toEqual({ ok: false, reason: 'letter-not-sealed' })
    expect(await rowOf(app, ada.email)).toMatchObject({ verifiedAt: null, sealedAddress: null })
    await sealedFor(app, [olga])
    expect(await pressYes(app, token)).toMatchObject({ ok: true, first: true })
  })

  it('are sealed when a signature is verified, and not before', async () => {
    const app = await sealedApp(kind, [await organiser()])
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    const token = tokenIn(emailAbout(await app.deliver(), 'Confirm'))
    const { store } = app.context
    let again = () => sign(app.context, app.letter, filledIn(app.letter, ada))
    const meanwhile: Store = Object.assign(Object.create(store) as Store, {
      read: store.read.bind(store),
      async write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
        const first = again
        again = async () => ({ ok: true })
        await first()
        return store.write(fn)
      },
    })
    const racing = { ...app, context: { ...app.context, store: meanwhile } }
    expect(await pressYes(racing, token)).toEqual({ ok: false, reason: 'entry-changed' })
    expect(await rowOf(app, ada.email)).toMatchObject({ verifiedAt: null, sealedAddress: null })
    expect(await pressYes(app, token)).toMatchObject({ ok: true, first: true })
  })
})

it('a proof belongs to one letter, one recipient and one secret', async () => {
  const [one, other] = [await testApp('sqlite'), await testApp('sqlite')]
  const olga = await organiser()
  const letter = await sealedFor(one, [olga])
  expect(await challengesOf(one.context.secret, letter)).toEqual([])
  expect(await challengesOf(one.context.secret, { ...letter, slug: 'another' })).toHaveLength(1)
  expect(await challengesOf(other.context.secret, letter)).toHaveLength(1)
})
