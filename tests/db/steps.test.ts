import { expect, it } from 'vitest'
import { openCluster } from '#db/queries/abuse/clusters.ts'
import { markAnnounced, markReaffirmed } from '#db/queries/signatures/reaffirmations.ts'
import { findSignature, insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { insertLookup, takeLookup } from '#db/queries/signing/lookups.ts'
import {
  correctEntry,
  deletePending,
  insertPending,
  markVerified,
  markWithdrawn,
} from '#db/queries/signing/steps.ts'
import { insertSubmission, takeSubmission } from '#db/queries/signing/submissions.ts'
import type { Write } from '#db/store.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'

const AT = new Date('2026-03-01T12:00:00.000Z')
const LATER = new Date('2026-03-02T12:00:00.000Z')

/** An app with one pending signature, changed by `times`. */
async function given(kind: DatabaseKind, times: Partial<NewSignature> = {}): Promise<TestApp> {
  const app = await testApp(kind)
  const row = {
    id: 'one',
    letter: app.letter.slug,
    version: 2,
    locale: 'en',
    digest: 'digest',
    mailboxKey: 'key',
    addressKey: 'key',
    address: 'sealed',
    name: 'Ada',
    public: true,
    submittedAt: AT,
    ...times,
  }
  await app.context.store.write((tx) => insertSignatures(tx, [row]))
  return app
}

/** Runs the same change ten times at once. Returns the ten answers. */
function allAtOnce(app: TestApp, change: (tx: Write) => Promise<boolean>): Promise<boolean[]> {
  return Promise.all(Array.from({ length: 10 }, () => app.context.store.write(change)))
}

const rowOf = (app: TestApp) => app.context.store.read((db) => findSignature(db, 'one'))
const successes = (answers: boolean[]) => answers.filter(Boolean).length

// Use cases lock a row and check it before they change it. These changes happen once even without that check.
onEachDatabase('a change of state', (kind) => {
  it('verifies once', async () => {
    const app = await given(kind)
    const verified = {
      text: { version: 2, locale: 'en', digest: 'digest' },
      keepAddress: false,
      sealedAddress: null,
    }
    expect(successes(await allAtOnce(app, (tx) => markVerified(tx, 'one', AT, verified)))).toBe(1)
    await app.context.store.write((tx) => markVerified(tx, 'one', LATER, verified))
    expect((await rowOf(app))?.verifiedAt).toEqual(AT)
  })

  it('verifies one spelling of a mailbox and creates one pending signature for each: the unique indexes', async () => {
    const verified = {
      text: { version: 2, locale: 'en', digest: 'digest' },
      keepAddress: false,
      sealedAddress: null,
    }
    const app = await given(kind)
    const one = (await rowOf(app)) as NewSignature
    const others = ['two', 'three'].map((id) => ({ ...one, id, addressKey: id }))
    await app.context.store.write((tx) => insertSignatures(tx, others))
    expect(await app.context.store.write((tx) => insertPending(tx, { ...one, id: 'again' }))).toBe(false)
    // Not through a use case, which would check first.
    const outcomes = await Promise.allSettled(
      ['one', 'two', 'three'].map((id) =>
        app.context.store.write((tx) => markVerified(tx, id, AT, verified)),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('deletes only pending signatures', async () => {
    for (const times of [{ verifiedAt: AT }, { verifiedAt: AT, withdrawnAt: AT }]) {
      const app = await given(kind, times)
      expect(await app.context.store.write((tx) => deletePending(tx, 'one'))).toBe(false)
      expect(await rowOf(app)).toBeDefined()
    }
    const app = await given(kind)
    expect(successes(await allAtOnce(app, (tx) => deletePending(tx, 'one')))).toBe(1)
  })

  it('withdraws once, and only verified signatures', async () => {
    const pending = await given(kind)
    expect(await pending.context.store.write((tx) => markWithdrawn(tx, 'one', AT))).toBe(false)
    expect(await rowOf(pending)).toMatchObject({ withdrawnAt: null, name: 'Ada' })
    const app = await given(kind, { verifiedAt: AT })
    expect(successes(await allAtOnce(app, (tx) => markWithdrawn(tx, 'one', AT)))).toBe(1)
    await app.context.store.write((tx) => markWithdrawn(tx, 'one', LATER))
    expect((await rowOf(app))?.withdrawnAt).toEqual(AT)
  })

  it('does not correct a withdrawn signature', async () => {
    const app = await given(kind, { verifiedAt: AT })
    await app.context.store.write((tx) => markWithdrawn(tx, 'one', AT))
    const entry = {
      name: 'Ada again',
      nameFolded: 'ada again',
      affiliation: null,
      country: null,
      comment: null,
      public: true,
      address: 'sealed',
    }
    expect(await app.context.store.write((tx) => correctEntry(tx, 'one', entry))).toBe(false)
    expect(await rowOf(app)).toMatchObject({ name: null, address: null, public: false })
  })

  it('gives each waiting row to one caller', async () => {
    const app = await testApp(kind)
    await app.context.store.write(async (tx) => {
      await insertLookup(tx, {
        id: 'lookup',
        address: 'sealed',
        locale: 'en',
        purpose: 'signature',
        askedAt: AT,
      })
      const submission = { id: 'submission', letter: 'letter', content: 'sealed', submittedAt: AT, dueAt: AT }
      await insertSubmission(tx, submission)
    })
    expect(successes(await allAtOnce(app, (tx) => takeLookup(tx, 'lookup')))).toBe(1)
    expect(successes(await allAtOnce(app, (tx) => takeSubmission(tx, 'submission')))).toBe(1)
  })

  it('announces a version once', async () => {
    const app = await given(kind, { verifiedAt: AT, version: 1 })
    const asked = { signatureId: 'one', letter: app.letter.slug, version: 2 }
    expect(successes(await allAtOnce(app, (tx) => markAnnounced(tx, asked, AT)))).toBe(1)
  })

  it('re-affirms once', async () => {
    const app = await given(kind, { verifiedAt: AT, version: 1 })
    const asked = { signatureId: 'one', letter: app.letter.slug, version: 2 }
    const text = { locale: 'en', digest: 'digest' }
    expect(successes(await allAtOnce(app, (tx) => markReaffirmed(tx, asked, text, AT)))).toBe(1)
  })

  it('creates one cluster for each kind and key', async () => {
    const app = await testApp(kind)
    const raised = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        app.context.store.write((tx) =>
          openCluster(tx, { id: `cluster-${i}`, letter: 'letter', kind: 'domain', key: 'key', raisedAt: AT }),
        ),
      ),
    )
    expect(raised.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(new Set(raised.map(({ cluster }) => cluster.id))).toHaveLength(1)
  })
})
