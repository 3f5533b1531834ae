import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import { StoreUnavailable } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { Scan } from '#features/email/scan.ts'
import { erase } from '#features/signing/erase.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { cancelUpdate } from '#features/updates/cancel.ts'
import { deleteDraft } from '#features/updates/delete-draft.ts'
import { deliverUpdates } from '#features/updates/deliver.ts'
import { endUpdates } from '#features/updates/end-consent.ts'
import { previewUpdate } from '#features/updates/preview.ts'
import { publishUpdate } from '#features/updates/publish.ts'
import { listUpdates, readReaders, readUpdate } from '#features/updates/read-update.ts'
import { saveDraft } from '#features/updates/save-draft.ts'
import { unsubscribe } from '#features/updates/unsubscribe.ts'
import { updateTextIn } from '#features/updates/update.ts'
import { announced, drafted, queueAll, UPDATES, updateAmong } from '#tests/support/announce.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { olga, organiserOf } from '#tests/support/organisers.ts'
import { ada, crowd, grace, mallory } from '#tests/support/people.ts'
import { isSound, rowOf, signed } from '#tests/support/updates.ts'
import { letReadersWait } from '#tests/support/waiting-mail.ts'

const DAY = 24 * 60 * 60 * 1000

const updatesTo = async (app: TestApp, email: string) =>
  updateAmong(await app.deliver()).filter(({ to }) => to.includes(email))

/** The mailboxes of waiting emails. */
async function mailboxes(app: TestApp): Promise<string[]> {
  const rows = await app.context.store.read((db) => db.select().from(db.tables.outbox))
  return rows.map(({ mailboxKey }) => mailboxKey)
}

/** The same store, which fails after a number of transactions, as if the process were killed. */
function failingAfter({ context }: TestApp, most: number): Context {
  let left = most
  const { store } = context
  const failing = Object.create(store) as typeof store
  failing.read = store.read.bind(store)
  failing.write = (fn) => {
    left -= 1
    return left < 0 ? Promise.reject(new StoreUnavailable('killed')) : store.write(fn)
  }
  return { ...context, store: failing }
}

async function change(
  app: TestApp,
  email = '',
  set: { quarantinedAt?: Date | null; invalidatedAt?: Date | null },
) {
  const row = await rowOf(app, email)
  await app.context.store.write(async (tx) => {
    const { signatures } = tx.tables
    await tx
      .update(signatures)
      .set(set)
      .where(eq(signatures.id, row?.id ?? ''))
  })
}

onEachDatabase('an update', (kind) => {
  it('goes to signers who consented, once, in their language, with a link to unsubscribe, and to no one else', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    await signed(app, { ...grace, locale: 'fr', version: '2' })
    await signed(app, { ...mallory, updates: '' })
    const actor = await organiserOf(app.context)
    await announced(app, actor)
    expect(await queueAll(app)).toBe(2)
    expect(await queueAll(app)).toBe(0)
    const emails = updateAmong(await app.deliver())
    expect(emails.map(({ to, subject }) => [to[0], subject]).sort()).toEqual([
      [ada.email, 'They have read it'],
      [grace.email, 'Ils l’ont lue'],
    ])
    const [mail] = emails.filter(({ to }) => to.includes(ada.email))
    expect(mail?.text.replace(/\s+/g, ' ')).toContain(
      'The company has read the letter, it says (https://example.org/says).',
    )
    expect(mail?.html).toContain('<strong>company</strong>')
    expect(mail?.html).toContain('<a href="https://example.org/says"')
    expect(mail?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(mail?.headers.get('list-unsubscribe')).toMatch(
      /^<http:\/\/localhost:4321\/unsubscribe\/[\w-]{43}>$/,
    )
    expect(mail && tokenIn(mail)).toMatch(/^[\w-]{43}$/)
    await isSound(app, app.letter)
  })

  it('is in its first language where it has not the reader’s, and says so', async () => {
    const app = await testApp(kind)
    await signed(app, { ...ada, locale: 'de', version: '2' })
    const { fr } = UPDATES
    await announced(app, await organiserOf(app.context), { texts: fr ? { fr } : {} })
    await queueAll(app)
    const [mail] = updateAmong(await app.deliver())
    expect(mail?.text).toContain('Guten Tag')
    expect(mail?.html).toMatch(/<html lang="de" dir="ltr">.*<div lang="fr" dir="ltr">.*<strong>lu<\/strong>/s)
    expect(updateTextIn(UPDATES, 'fr')?.locale).toBe('fr')
    expect(updateTextIn(UPDATES, 'de')?.locale).toBe('en')
    expect(updateTextIn(UPDATES, '__proto__')?.locale).toBe('en')
  })

  it('does not go to signers who sign or consent after it was published', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    await announced(app, await organiserOf(app.context))
    app.clock.pass(1000)
    await signed(app, grace)
    await queueAll(app)
    expect(updateAmong(await app.deliver()).flatMap(({ to }) => to)).toEqual([ada.email])
    await isSound(app, app.letter)
  })

  it('goes to each reader once where several processes queue it at once', async () => {
    const app = await testApp(kind)
    await letReadersWait(app, 230)
    await announced(app, await organiserOf(app.context))
    const emailed = await Promise.all([queueAll(app), queueAll(app), queueAll(app)])
    expect(emailed.reduce((sum, each) => sum + each, 0)).toBe(230)
    expect(await mailboxes(app)).toHaveLength(230)
    expect(new Set(await mailboxes(app)).size).toBe(230)
    await isSound(app, app.letter)
  })

  it('continues wherever it was interrupted, and skips no reader', async () => {
    const app = await testApp(kind)
    await letReadersWait(app, 230)
    const id = await announced(app, await organiserOf(app.context))
    // The process ends after one more transaction each time.
    for (let most = 1; ; most += 1) {
      const step = await deliverUpdates(failingAfter(app, most), app.letters, 10_000).catch(() => null)
      if (step?.next === null) break
    }
    expect(new Set(await mailboxes(app)).size).toBe(230)
    expect((await readUpdate(app.context, app.letter, id))?.progress).toMatchObject({
      readers: 230,
      queued: 230,
      waiting: 230,
    })
    await isSound(app, app.letter)
  })

  it('is queued for a limited number of emails ahead', async () => {
    const app = await testApp(kind)
    await letReadersWait(app, 230)
    await announced(app, await organiserOf(app.context))
    const round = new Scan({
      step: () => deliverUpdates(app.context, app.letters, 100),
      report: () => {},
      now: app.context.now,
      interval: 0,
    })
    for (let i = 0; i < 3; i += 1) await round.run()
    expect(await mailboxes(app)).toHaveLength(200)
  })

  it('does not go to readers who unsubscribed, withdrew, erased, or no longer count, queued or not', async () => {
    for (const when of ['before it is queued', 'before it is sent'] as const) {
      const app = await testApp(kind)
      const people = crowd(6).map(({ name, email }) => ({ name, email: `n${email}` }))
      const tokens: string[] = []
      for (const person of people) tokens.push(tokenIn(await signed(app, person)))
      await announced(app, await organiserOf(app.context))
      if (when === 'before it is sent') await queueAll(app)
      const [erased = '', withdrawn = '', ended = ''] = tokens
      await erase(app.context, app.letters, erased)
      await withdraw(app.context, app.letters, withdrawn)
      const own = await readOwnSignature(app.context, app.letters, ended)
      if (own.ok)
        await app.context.store.write((tx) => endUpdates(tx, app.letters, own.signature.id, app.clock.now))
      await change(app, people[3]?.email, { quarantinedAt: app.clock.now })
      await change(app, people[4]?.email, { invalidatedAt: app.clock.now })
      await queueAll(app)
      expect(updateAmong(await app.deliver()).map(({ to }) => to[0])).toEqual([people[5]?.email])
      await change(app, people[3]?.email, { quarantinedAt: null })
      await change(app, people[4]?.email, { invalidatedAt: null })
      await isSound(app, app.letter)
    }
  })

  it('is cancelled: waiting emails are deleted, sent ones stay sent', async () => {
    const app = await testApp(kind, { env: { MAIL_RATE: '10' } })
    await letReadersWait(app, 210)
    const actor = await organiserOf(app.context)
    const id = await announced(app, actor)
    await deliverUpdates(app.context, app.letters, 10_000)
    await app.outbox.run()
    const before = (await readUpdate(app.context, app.letter, id))?.progress
    expect(before).toMatchObject({ queued: 200, sent: 10, waiting: 190 })
    expect(await cancelUpdate(app.context, app.letter, actor, id)).toEqual({ ok: true, stopped: 190 })
    expect(await cancelUpdate(app.context, app.letter, actor, id)).toEqual({
      ok: false,
      reason: 'update-cancelled',
    })
    expect(await queueAll(app)).toBe(0)
    expect(updateAmong(await app.deliver())).toHaveLength(10)
    expect((await readUpdate(app.context, app.letter, id))?.state).toBe('cancelled')
    await app.updates.look()
    expect(app.updates.of(app.letter.slug)).toEqual([])
    await isSound(app, app.letter)
  })

  it('is not sent by a process that had claimed it before it was cancelled', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    const actor = await organiserOf(app.context)
    const id = await announced(app, actor)
    await queueAll(app)
    const rows = await app.context.store.read((db) => db.select().from(db.tables.outbox))
    await cancelUpdate(app.context, app.letter, actor, id)
    // As if a process had queued it before it saw the change.
    const late = rows.filter(({ updateId }) => updateId === id)
    await app.context.store.write((tx) =>
      tx
        .insert(tx.tables.outbox)
        .values(late)
        .then(() => {}),
    )
    expect(await updatesTo(app, ada.email)).toEqual([])
  })

  it('is no longer a draft once it is published, and a concurrent edit is not overwritten', async () => {
    const app = await testApp(kind)
    const actor = await organiserOf(app.context)
    const { id, seen } = await drafted(app, actor)
    const draft = { kind: 'update' as const, texts: { en: { title: 'Other', text: 'Other' } } }
    const [one, two] = await Promise.all([
      saveDraft(app.context, app.letter, actor, { id, seen, draft }),
      saveDraft(app.context, app.letter, actor, { id, seen, draft }),
    ])
    expect([one.ok, two.ok].sort()).toEqual([false, true])
    expect(one.ok ? two : one).toEqual({ ok: false, reason: 'draft-changed' })
    // Exactly what was seen is published.
    expect(await publishUpdate(app.context, app.letter, actor, { id, seen })).toEqual({
      ok: false,
      reason: 'draft-changed',
    })
    const saved = await readUpdate(app.context, app.letter, id)
    expect(saved?.texts).toEqual(draft.texts)
    const now = { id, seen: saved?.row.updatedAt ?? seen }
    expect(await publishUpdate(app.context, app.letter, actor, now)).toMatchObject({ ok: true, readers: 0 })
    expect(await publishUpdate(app.context, app.letter, actor, now)).toEqual({
      ok: false,
      reason: 'update-published',
    })
    expect(await saveDraft(app.context, app.letter, actor, { ...now, draft })).toEqual({
      ok: false,
      reason: 'update-published',
    })
    expect(await deleteDraft(app.context, app.letter, actor, id)).toBe(false)
    const other = await drafted(app, actor)
    expect(await deleteDraft(app.context, app.letter, actor, other.id)).toBe(true)
    expect((await listUpdates(app.context, app.letter)).map(({ row }) => row.id)).toEqual([id])
    const acts = await app.context.store.read((db) =>
      pageOfAuditLog(db, app.letter.slug, { after: null, limit: 50 }),
    )
    expect(acts.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['update-drafted', 'update-deleted', 'update-sent']),
    )
  })

  it('is sent as a preview to the organiser who requests it, and no one else, up to 30 times a day', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    const actor = await organiserOf(app.context)
    const { id } = await drafted(app, actor)
    const ask = () => previewUpdate(app.context, app.letter, actor, { id, locale: 'en' })
    expect(await ask()).toEqual({ ok: true })
    const previews = (await app.deliver()).filter(({ subject }) => subject.startsWith('Preview'))
    expect(previews.map(({ to }) => to)).toEqual([[olga]])
    expect(previews[0]?.text).toContain('The company has read the letter')
    expect(previews[0]?.headers.has('list-unsubscribe')).toBe(false)
    for (let i = 1; i < 30; i += 1) expect(await ask()).toEqual({ ok: true })
    expect(await ask()).toEqual({ ok: false, reason: 'too-many-previews' })
    app.clock.pass(DAY)
    expect(await ask()).toEqual({ ok: true })
  })

  it('shows how many readers it will have, by language', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    await signed(app, { ...grace, locale: 'fr', version: '2' })
    await signed(app, { ...mallory, updates: '' })
    expect(await readReaders(app.context, app.letter)).toEqual({
      reachable: 2,
      unreachable: 0,
      byLanguage: expect.arrayContaining([
        { locale: 'en', readers: 1 },
        { locale: 'fr', readers: 1 },
      ]),
    })
  })

  it('can be unsubscribed from by the link in it', async () => {
    const app = await testApp(kind)
    await signed(app, ada)
    const actor = await organiserOf(app.context)
    await announced(app, actor)
    await queueAll(app)
    const [mail] = await updatesTo(app, ada.email)
    const link = /unsubscribe\/([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(await unsubscribe(app.context, app.letters, link)).toMatchObject({ ok: true, first: true })
    await announced(app, actor)
    expect(await queueAll(app)).toBe(0)
    expect(await updatesTo(app, ada.email)).toHaveLength(1)
    await isSound(app, app.letter)
  })
})
