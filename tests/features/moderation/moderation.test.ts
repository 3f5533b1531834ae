import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import {
  AT_ONCE,
  continueInvalidation,
  continueInvalidations,
} from '#features/moderation/bulk-invalidate.job.ts'
import { bulkInvalidate } from '#features/moderation/bulk-invalidate.ts'
import { bulkRestore } from '#features/moderation/bulk-restore.ts'
import { invalidateSignature } from '#features/moderation/invalidate-signature.ts'
import { listInvalidations } from '#features/moderation/list-invalidations.ts'
import { moderateName, type NameAct } from '#features/moderation/moderate-name.ts'
import { previewInvalidation } from '#features/moderation/preview-bulk-invalidate.ts'
import { readSignature } from '#features/moderation/read-signature.ts'
import { restoreSignature } from '#features/moderation/restore-signature.ts'
import type { Search } from '#features/moderation/search.ts'
import { check } from '#features/operations/check.ts'
import { listAuditLog } from '#features/organisers/list-audit-log.ts'
import { listNames } from '#features/signatures/list-names.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { filledIn, pressYes, type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { type ReceivedEmail, tokenIn } from '#tests/support/mailbox.ts'
import { manySigned } from '#tests/support/many-signed.ts'
import { organiserOf } from '#tests/support/organisers.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { rowOf } from '#tests/support/updates.ts'

const WHY = { cause: 'automated', reason: 'one machine' } as const

type Olga = Awaited<ReturnType<typeof organiserOf>>
type Person = { name: string; email: string }

/** An app with Olga as organiser, where `people` have signed; those who are not verified are pending. */
async function signedBy(
  kind: DatabaseKind,
  people: Person[],
  verifying = people,
): Promise<{ app: TestApp; olga: Olga; emails: ReceivedEmail[] }> {
  const app = await testApp(kind, { env: { LIMITS: 'off' } })
  const olga = await organiserOf(app.context)
  for (const person of people) await sign(app.context, app.letter, filledIn(app.letter, person))
  const emails = await app.deliver()
  for (const { email } of verifying)
    await pressYes(app, tokenIn(emails.find(({ to }) => to.includes(email)) as ReceivedEmail))
  return { app, olga, emails }
}

const count = async (app: TestApp) => (await app.counts.of(app.letter)).count.count
const idOf = async (app: TestApp, { email }: Person) => (await rowOf(app, email))?.id ?? ''
const publicPage = (app: TestApp) => listNames(app.context, app.letter, { after: null, query: '' })
const said = async (app: TestApp) => (await publicPage(app)).invalidations

async function isSound(app: TestApp) {
  for (const finding of await check(app.context, app.letters)) expect(finding).toMatchObject({ found: 0 })
}

const acts = async (app: TestApp) =>
  (await listAuditLog(app.context, app.letter.slug, null)).entries.map(({ action, count: many }) => [
    action,
    many,
  ])

const any: Search = {
  name: '',
  domain: null,
  country: null,
  state: null,
  submitted: { from: null, before: null },
  verified: { from: null, before: null },
  timeZone: 'UTC',
}

onEachDatabase('a name', (kind) => {
  it('is hidden, shown, featured and unfeatured, once each, and the count never changes', async () => {
    const { app, olga } = await signedBy(kind, [ada, grace])
    const named = { letter: app.letter.slug, id: await idOf(app, ada) }
    const act = (what: NameAct) => moderateName(app.context, olga, named, what)
    const shown = async () => {
      const { featured, names } = await publicPage(app)
      return [featured, names].map((some) => some.map(({ name }) => name))
    }
    expect(await act('feature')).toEqual({ ok: true })
    expect(await shown()).toEqual([[ada.name], [grace.name]])
    expect((await app.counts.of(app.letter)).latest.map(({ name }) => name).sort()).toEqual([
      ada.name,
      grace.name,
    ])
    expect(await act('feature')).toEqual({ ok: false, reason: 'done-already' })
    expect(await act('hide')).toEqual({ ok: true })
    expect(await shown()).toEqual([[], expect.arrayContaining([null, grace.name])])
    expect(await act('hide')).toEqual({ ok: false, reason: 'done-already' })
    expect(await act('show')).toEqual({ ok: true })
    expect(await act('unfeature')).toEqual({ ok: true })
    expect(await shown()).toEqual([[], expect.arrayContaining([ada.name, grace.name])])
    expect(await act('hide')).toEqual({ ok: true })
    expect(await act('feature')).toEqual({ ok: false, reason: 'not-public' })
    expect(await moderateName(app.context, olga, { ...named, letter: 'another' }, 'show')).toEqual({
      ok: false,
      reason: 'signature-unknown',
    })
    expect(await count(app)).toBe(2)
    expect((await acts(app)).map(([action]) => action).toSorted()).toEqual([
      'member-invited',
      'name-featured',
      'name-hidden',
      'name-hidden',
      'name-shown',
      'name-unfeatured',
    ])
    await isSound(app)
  })
})

onEachDatabase('one signature', (kind) => {
  it('is invalidated and restored: it does not count, and the number and cause are published until then', async () => {
    const { app, olga } = await signedBy(kind, [ada, grace])
    const named = { letter: app.letter.slug, id: await idOf(app, ada) }
    expect(await invalidateSignature(app.context, olga, named, WHY)).toEqual({ ok: true })
    expect(await count(app)).toBe(1)
    expect(await said(app)).toEqual([{ day: '2026-03-01', cause: 'automated', count: 1 }])
    await isSound(app)
    expect(await invalidateSignature(app.context, olga, named, WHY)).toEqual({
      ok: false,
      reason: 'done-already',
    })
    const read = await readSignature(app.context, app.letter.slug, named.id)
    expect(read?.invalidation).toMatchObject(WHY)
    expect(read?.history).toMatchObject([{ who: olga.address, reason: WHY.reason, count: 1 }])
    expect(Object.keys(read?.signature ?? {}).filter((key) => /key|address/i.test(key))).toEqual([])
    expect(JSON.stringify(read)).not.toContain(ada.email)
    expect(await restoreSignature(app.context, olga, named, 'a mistake')).toEqual({ ok: true })
    expect([await count(app), await said(app)]).toEqual([2, []])
    expect(await restoreSignature(app.context, olga, named, 'a mistake')).toEqual({
      ok: false,
      reason: 'done-already',
    })
    await isSound(app)
  })

  it('that is pending can still be verified, looks as usual, and does not count', async () => {
    const { app, olga, emails } = await signedBy(kind, [ada], [])
    const named = { letter: app.letter.slug, id: await idOf(app, ada) }
    await invalidateSignature(app.context, olga, named, WHY)
    expect(await said(app)).toEqual([])
    expect(await pressYes(app, tokenIn(emails[0] as ReceivedEmail))).toMatchObject({ ok: true, first: true })
    expect([await count(app), await said(app)]).toEqual([0, []])
    await isSound(app)
    await restoreSignature(app.context, olga, named, 'a mistake')
    expect([await count(app), await said(app)]).toEqual([1, []])
    await isSound(app)
  })

  it('that was withdrawn cannot be moderated', async () => {
    const { app, olga } = await signedBy(kind, [ada])
    const named = { letter: app.letter.slug, id: await idOf(app, ada) }
    const own = (await app.deliver()).find(({ text }) => text.includes('/signature/')) as ReceivedEmail
    await moderateName(app.context, olga, named, 'feature')
    await withdraw(app.context, app.letters, tokenIn(own))
    for (const outcome of [
      await moderateName(app.context, olga, named, 'hide'),
      await invalidateSignature(app.context, olga, named, WHY),
      await restoreSignature(app.context, olga, named, 'no'),
    ])
      expect(outcome).toEqual({ ok: false, reason: 'withdrawn' })
    await isSound(app)
  })
})

onEachDatabase('at the same moment', (kind) => {
  it('13: verifying and invalidating end as if one after the other: nothing counts, and the figures are right', async () => {
    const people = crowd(8)
    const { app, olga, emails } = await signedBy(kind, people, [])
    for (const [i, person] of people.entries()) {
      const named = { letter: app.letter.slug, id: await idOf(app, person) }
      const mail = emails.find(({ to }) => to.includes(person.email)) as ReceivedEmail
      const steps = [
        () => pressYes(app, tokenIn(mail)),
        () => invalidateSignature(app.context, olga, named, WHY),
      ]
      const turned = i % 2 ? steps.toReversed() : steps
      for (const outcome of await Promise.all(turned.map((step) => step()))) expect(outcome.ok).toBe(true)
      expect(await count(app)).toBe(0)
    }
    await isSound(app)
    for (const person of people)
      await restoreSignature(
        app.context,
        olga,
        { letter: app.letter.slug, id: await idOf(app, person) },
        'no',
      )
    expect([await count(app), await said(app)]).toEqual([people.length, []])
    await isSound(app)
  })

  it('two organisers invalidate and restore the same signature: each is done once', async () => {
    const { app, olga } = await signedBy(kind, [ada, grace])
    const other = await organiserOf(app.context, 'moderator', { address: 'other@example.org' })
    const named = { letter: app.letter.slug, id: await idOf(app, ada) }
    const twice = async <T extends { ok: boolean }>(step: (who: Olga) => Promise<T>) =>
      (await Promise.all([step(olga), step(other), step(olga)])).filter(({ ok }) => ok).length
    for (let round = 0; round < 3; round += 1) {
      expect(await twice((who) => invalidateSignature(app.context, who, named, WHY))).toBe(1)
      expect(await said(app)).toEqual([{ day: '2026-03-01', cause: 'automated', count: 1 }])
      expect(await twice((who) => restoreSignature(app.context, who, named, 'no'))).toBe(1)
      expect(await said(app)).toEqual([])
    }
    await isSound(app)
  })

  it('two organisers invalidate the same signatures in bulk: each is in one of the two', async () => {
    const { app, olga } = await signedBy(kind, crowd(30))
    const decided = { seen: 30, ...WHY }
    const search = { ...any, name: 'signer' }
    const outcomes = await Promise.all(
      [1, 2].map(() => bulkInvalidate(app.context, olga, app.letter.slug, search, decided)),
    )
    expect(outcomes.some(({ ok }) => ok)).toBe(true)
    expect(await count(app)).toBe(0)
    expect((await said(app))[0]?.count).toBe(30)
    await isSound(app)
  })
})

onEachDatabase('many signatures', (kind) => {
  it('are counted before, invalidated at once, and restored at once, except one that was restored alone', async () => {
    const people = crowd(12)
    const { app, olga } = await signedBy(kind, [...people, ada], [...people.slice(0, 8), ada])
    const { slug } = app.letter
    const search = { ...any, name: 'signer' }
    const preview = await previewInvalidation(app.context, slug, search)
    expect(preview).toMatchObject({ all: 12, counted: 8, quarantined: 0, pending: 4 })
    expect(preview.names).toHaveLength(10)
    const decided = { seen: 12, ...WHY }
    const outcome = await bulkInvalidate(app.context, olga, slug, search, decided)
    expect(outcome).toMatchObject({ ok: true, finished: true })
    expect([await count(app), await said(app)]).toEqual([
      1,
      [{ day: '2026-03-01', cause: 'automated', count: 8 }],
    ])
    expect(await acts(app)).toContainEqual(['signatures-invalidated', 12])
    await isSound(app)
    const alone = { letter: slug, id: await idOf(app, people[0] as Person) }
    await restoreSignature(app.context, olga, alone, 'known to us')
    expect([await count(app), (await said(app))[0]?.count]).toEqual([2, 7])
    const [made] = (await listInvalidations(app.context, slug, null)).invalidations
    expect(made?.condition).toBe('{"name":true}')
    const asked = { letter: slug, id: made?.id ?? '', reason: 'a mistake' }
    expect(await bulkRestore(app.context, olga, { ...asked, letter: 'another' })).toMatchObject({ ok: false })
    const restored = await Promise.all([1, 2].map(() => bulkRestore(app.context, olga, asked)))
    expect(restored.filter(({ ok }) => ok)).toMatchObject([{ restored: 11, finished: true }])
    expect([await count(app), await said(app)]).toEqual([9, []])
    await isSound(app)
  })

  it('are not changed where more fit than were seen, or none does', async () => {
    const { app, olga } = await signedBy(kind, crowd(3))
    const act = (search: Search, seen: number) =>
      bulkInvalidate(app.context, olga, app.letter.slug, search, { seen, ...WHY })
    expect(await act({ ...any, name: 'signer' }, 2)).toMatchObject({
      ok: false,
      reason: 'more-now',
      preview: { all: 3 },
    })
    expect(await act({ ...any, name: 'nobody' }, 5)).toMatchObject({ ok: false, reason: 'nobody' })
    expect([await count(app), await said(app)]).toEqual([3, []])
  })

  it('continue where they were interrupted, in any process, and can be undone half-way', async () => {
    const app = await testApp(kind)
    const olga = await organiserOf(app.context)
    const rows: NewSignature[] = [...manySigned(app, 7_000)].flat().filter((row) => !row.invalidatedAt)
    for (let first = 0; first < rows.length; first += 1_000)
      await app.context.store.write((tx) => insertSignatures(tx, rows.slice(first, first + 1_000)))
    const { slug } = app.letter
    const search = { ...any, submitted: { from: new Date(0), before: null } }
    const before = await count(app)
    const preview = await previewInvalidation(app.context, slug, search)
    const decide = () => bulkInvalidate(app.context, olga, slug, search, { seen: preview.all, ...WHY })
    expect(preview.counted).toBe(before)
    const first = await decide()
    expect(first).toMatchObject({ ok: true, finished: false })
    const state = async () => (await listInvalidations(app.context, slug, null)).invalidations
    const [half] = await state()
    expect((half?.count ?? 0) + (half?.pending ?? 0)).toBe(AT_ONCE * 500)
    await bulkRestore(app.context, olga, { letter: slug, id: half?.id ?? '', reason: 'wait' })
    while ((await state())[0]?.finishedAt === null) await continueInvalidations(app.context)
    expect([await count(app), await said(app)]).toEqual([before, []])
    const second = await decide()
    if (!second.ok) throw new Error(second.reason)
    // Two processes.
    const goOn = () => continueInvalidation(app.context, second.id, 1_000)
    await Promise.all([goOn(), goOn()])
    const made = (await state()).find(({ id }) => id === second.id)
    expect((made?.count ?? 0) + (made?.pending ?? 0)).toBe(preview.all)
    expect(await count(app)).toBe(0)
    const strays = await check(app.context, app.letters)
    for (const invariant of ['invalid-by-something', 'invalid-is-said'])
      expect(strays.find((each) => each.invariant === invariant)?.found).toBe(0)
  })
})
