import { expect, it } from 'vitest'
import type { Letter } from '#features/letters/letter.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { filledIn, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { ada, grace, sam } from '#tests/support/people.ts'
import { AT_HOME, sign } from '#tests/support/sign.ts'
import { type SmtpSink, smtpSink } from '#tests/support/smtp.ts'
import { isSound, rowOf, signed, tellAll, upTo, wantsUpdates, withNext } from '#tests/support/updates.ts'
import { parseEmailAddress } from '#values/email-address.ts'

const MINUTE = 60_000

const shipped = shippedLetter()
const first = upTo(1)
const noMailbox = { code: 550, text: '5.1.1 no such user' }

const outboxRows = (app: TestApp) => app.context.store.read((db) => db.select().from(db.tables.outbox))

const logged = (app: TestApp, event: string) =>
  app.logLines.map((line) => JSON.parse(line) as { event: string }).filter((line) => line.event === event)

/** A signer of version 1 who consents to updates, with emails over a real SMTP server. */
async function reader(
  kind: DatabaseKind,
  person: { name: string; email: string },
  letter: Letter = first,
): Promise<{ app: TestApp; sink: SmtpSink }> {
  const sink = await smtpSink()
  const app = await testApp(kind, { letter, env: { SMTP_URL: sink.url } })
  await signed(app, person, async () => {
    await app.deliver()
    return sink.received
  })
  return { app, sink }
}

onEachDatabase('an address that does not exist', (kind) => {
  it('gets no more updates and is deleted; the signature stays', async () => {
    const { app, sink } = await reader(kind, ada)
    const before = await rowOf(app, ada.email)
    app.publish(shipped)
    await tellAll(app, shipped)
    sink.refuse('rcpt', noMailbox)
    await app.outbox.run()
    expect(await wantsUpdates(app, ada.email)).toBe(false)
    expect(await rowOf(app, ada.email)).toEqual({ ...before, address: null })
    expect(before?.verifiedAt).not.toBeNull()
    expect((await app.counts.of(shipped)).count.count).toBe(1)
    const updates = (await outboxRows(app)).filter(({ kind }) => kind === 'new-version')
    expect(updates).toEqual([expect.objectContaining({ content: null, failedAt: app.clock.now })])
    expect(logged(app, 'updates-ended')).toEqual([
      {
        time: expect.any(String),
        level: 'info',
        event: 'updates-ended',
        letter: first.slug,
        reason: 'no-mailbox',
      },
    ])
    expect(app.logLines.join()).not.toMatch(/ada/i)

    sink.refuse('rcpt', null)
    const third = withNext(shipped, 'substantive')
    app.publish(third)
    const asked = sink.asked.length
    expect(await tellAll(app, third)).toBe(0)
    app.clock.pass(60 * MINUTE)
    expect(await app.outbox.run()).toBe(0)
    expect(sink.asked).toHaveLength(asked)
    await isSound(app, third)
  })

  it('is detected by any email to it, not only by updates', async () => {
    const { app, sink } = await reader(kind, ada)
    const email = parseEmailAddress(ada.email)
    if (!email) throw new Error('Ada has no address.')
    await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
    await app.answerLookups()
    sink.refuse('rcpt', noMailbox)
    await app.outbox.run()
    expect(await wantsUpdates(app, ada.email)).toBe(false)
    expect((await rowOf(app, ada.email))?.address).toBeNull()
  })

  it('stays with the signature where the letter keeps addresses, but gets no updates', async () => {
    const { app, sink } = await reader(kind, ada, { ...first, addresses: 'keep' })
    const kept = { ...shipped, addresses: 'keep' as const }
    app.publish(kept)
    await tellAll(app, kept)
    sink.refuse('rcpt', noMailbox)
    await app.outbox.run()
    expect(await wantsUpdates(app, ada.email)).toBe(false)
    expect((await rowOf(app, ada.email))?.address).not.toBeNull()
    expect(await tellAll(app, withNext(kept, 'substantive'))).toBe(0)
  })

  it('changes nothing for a signer with another spelling of it', async () => {
    const { app, sink } = await reader(kind, grace)
    // Within a minute it would count as the same click.
    app.clock.pass(MINUTE)
    await sign(app.context, app.letter, filledIn(app.letter, { ...sam, version: '1' }))
    sink.refuse('rcpt', noMailbox, (address) => address !== grace.email)
    await app.outbox.run()
    const refused = (await outboxRows(app)).filter((row) => row.failedAt !== null)
    expect(refused.map((row) => row.kind)).toEqual(['signed-otherwise'])
    expect(await wantsUpdates(app, grace.email)).toBe(true)
    expect((await rowOf(app, grace.email))?.address).not.toBeNull()
    expect(logged(app, 'updates-ended')).toEqual([])
    expect(await tellAll(app, shipped)).toBe(1)
  })

  it('changes nothing for a pending signature', async () => {
    const sink = await smtpSink()
    const app = await testApp(kind, { letter: first, env: { SMTP_URL: sink.url } })
    await sign(app.context, first, filledIn(first, { ...ada, version: '1', updates: 'on' }))
    const before = await rowOf(app, ada.email)
    sink.refuse('rcpt', noMailbox)
    await app.outbox.run()
    expect((await outboxRows(app)).map((row) => row.failedAt)).toEqual([app.clock.now])
    expect(await rowOf(app, ada.email)).toEqual(before)
    expect(await wantsUpdates(app, ada.email)).toBe(true)
  })
})

onEachDatabase('a refusal that is not about the address', (kind) => {
  it.each([
    { code: 550, text: '5.7.1 not from you' },
    { code: 550, text: '5.1.8 bad sender' },
    { code: 552, text: '5.2.2 mailbox full' },
    { code: 452, text: '4.2.2 mailbox full' },
    { code: 450, text: '4.1.1 who is that' },
  ])('ends no updates: $text', async (refusal) => {
    const { app, sink } = await reader(kind, ada)
    const before = await rowOf(app, ada.email)
    app.publish(shipped)
    await tellAll(app, shipped)
    sink.refuse('rcpt', refusal)
    await app.outbox.run()
    expect(logged(app, 'email-postponed')).toHaveLength(1)
    expect(await wantsUpdates(app, ada.email)).toBe(true)
    expect(await rowOf(app, ada.email)).toEqual(before)
    sink.refuse('rcpt', null)
    // A permanent refusal is tried again after an hour, any other after a minute.
    app.clock.pass(120 * MINUTE)
    await app.outbox.run()
    expect(sink.received.at(-1)?.subject).toContain('Version 2 of the letter')
  })
})
