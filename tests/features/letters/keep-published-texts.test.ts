import Database from 'better-sqlite3'
import pg from 'pg'
import { expect, it } from 'vitest'
import { publishedTextsOf } from '#db/queries/letters/published-texts.ts'
import { describeRefusal } from '#features/letters/describe-refusal.ts'
import { keepPublishedTexts } from '#features/letters/keep-published-texts.ts'
import type { Letter } from '#features/letters/letter.ts'
import { factsDigest } from '#features/letters/published-facts.ts'
import { sign as submit } from '#features/signing/sign.ts'
import { filledIn, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { ada } from '#tests/support/people.ts'
import { AT_HOME } from '#tests/support/sign.ts'

const shipped = shippedLetter()
const keep = (app: TestApp, letter: Letter) =>
  keepPublishedTexts(app.context, new Map([[letter.slug, letter]]))

/** The shipped letter with another digest for its second version. */
const changed = shippedLetter({
  versions: shipped.versions.map((version) =>
    version.number === 2 && version.locale === 'en' ? { ...version, digest: 'f'.repeat(64) } : version,
  ),
})

onEachDatabase('published texts', (kind) => {
  it('are remembered the first time that they are served', async () => {
    const app = await testApp(kind)
    expect(await keep(app, shipped)).toEqual({ ok: true })
    const first = app.clock.now
    app.clock.pass(1000)
    expect(await keep(app, shipped)).toEqual({ ok: true })
    const rows = await app.context.store.read((db) => publishedTextsOf(db, shipped.slug))
    expect(new Set(rows.map((row) => row.digest))).toEqual(
      new Set(shipped.versions.map((version) => version.digest)),
    )
    expect(rows.every(({ facts, factsDigest: digest }) => factsDigest(facts) === digest)).toBe(true)
    expect(rows.find(({ version, locale }) => version === 2 && locale === 'fr')?.facts).toMatch(
      /^\{"title":"Nous sommes.*","addressee":"l’entreprise.*","published":"2024-11-28","change":"substantive","note":".*"\}$/,
    )
    expect(rows.every((row) => row.firstServedAt.getTime() === first.getTime())).toBe(true)
  })

  it('are compared from then on: a change names the file, the version and both digests, and what to do', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const outcome = await keep(app, changed)
    if (outcome.ok) throw new Error('It was not noticed.')
    const sentence = describeRefusal(outcome)
    for (const part of [
      'v2.en.md',
      'version 2 (en)',
      shipped.versions[1]?.digest ?? '',
      'f'.repeat(64),
      'Restore what was published',
    ]) {
      expect(sentence).toContain(part)
    }
    expect(sentence).not.toContain('v1.en.md')
    expect(await keep(app, shipped)).toEqual({ ok: true })
  })

  it.each([
    ['title', 'Another title', 'letter.yaml', 'title'],
    ['addressee', 'Minister Voss', 'letter.yaml', 'addressee'],
    ['published', '2024-11-29', 'v2.ar.md', 'date of publication ("published")'],
    ['change', 'editorial', 'v2.ar.md', 'kind of change ("change")'],
    ['note', 'Another note.', 'v2.ar.md', 'note'],
    ['note', null, 'v2.ar.md', 'note'],
  ] as const)(
    'keep their %s: %j is refused with file, field and what to do',
    async (field, now, file, named) => {
      const app = await testApp(kind)
      await keep(app, shipped)
      const other = shippedLetter({
        versions: shipped.versions.map((version) =>
          version.number === 2 && version.locale === 'ar' ? { ...version, [field]: now } : version,
        ),
      })
      const outcome = await keep(app, other)
      if (outcome.ok || outcome.reason !== 'text-changed') throw new Error('It was not noticed.')
      const was = shipped.versions.find(({ number, locale }) => number === 2 && locale === 'ar')?.[field]
      expect(outcome.changed).toMatchObject([{ field, version: 2, locale: 'ar', was, now }])
      const sentence = describeRefusal(outcome)
      expect(sentence).toContain(
        `unpaid-proof/${file}: the ${named} of version 2 (ar) was published as "${was}" and is now ${now === null ? 'missing' : `"${now}"`}.`,
      )
      expect(sentence).toContain('publish the change as a new version in a new file')
      expect(await keep(app, shipped)).toEqual({ ok: true })
    },
  )

  it('are the same however their title is encoded', async () => {
    const app = await testApp(kind)
    const encoded = (form: string) =>
      shippedLetter({
        versions: shipped.versions.map((version) => ({ ...version, title: version.title.normalize(form) })),
      })
    expect(await keep(app, encoded('NFD'))).toEqual({ ok: true })
    expect(await keep(app, encoded('NFC'))).toEqual({ ok: true })
  })

  it('cannot be removed from a letter, but a letter without signatures can be taken down', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const outcome = await keep(app, shippedLetter({ versions: shipped.versions.slice(0, -1) }))
    expect(outcome).toMatchObject({ ok: false, changed: [{ version: 2, now: null }] })
    expect(await keepPublishedTexts(app.context, new Map())).toEqual({ ok: true })
  })

  it('a letter that has signatures cannot be taken down or renamed: both names are said', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const letters = (...slugs: string[]) => new Map(slugs.map((slug) => [slug, { ...shipped, slug }]))
    const refused = async (found: ReadonlyMap<string, Letter>) => {
      const outcome = await keepPublishedTexts(app.context, found)
      if (outcome.ok) throw new Error('It was not noticed.')
      return outcome
    }
    // Submitted, and not entered yet.
    await submit(app.context, shipped, filledIn(shipped, ada), AT_HOME)
    expect(await refused(new Map())).toMatchObject({
      gone: [{ letter: shipped.slug, signatures: 1, now: null }],
    })
    await app.intake()
    const renamed = await refused(letters('other-name'))
    expect(renamed).toMatchObject({ gone: [{ letter: shipped.slug, signatures: 1, now: 'other-name' }] })
    expect(describeRefusal(renamed)).toContain(
      `${shipped.slug}: has 1 signature, and no folder with a published version. The folder other-name has its texts: was it renamed?`,
    )
    // Another letter with the same words that was there before has not taken its place; one without them has not either.
    expect(await keepPublishedTexts(app.context, letters(shipped.slug, 'copy'))).toEqual({ ok: true })
    const unlike = {
      ...shipped,
      slug: 'unlike',
      versions: shipped.versions.map((each) => ({ ...each, digest: 'f'.repeat(64) })),
    }
    const alone = await refused(new Map([...letters('copy'), ['unlike', unlike]]))
    expect(alone).toMatchObject({ gone: [{ letter: shipped.slug, now: null }] })
    // A rename that was begun: some of the texts are there.
    const part = { ...shipped, slug: 'part', versions: shipped.versions.slice(0, 1) }
    expect(await refused(new Map([...letters('copy'), ['part', part]]))).toMatchObject({
      gone: [{ now: 'part' }],
    })
    // Nothing of it is remembered as served.
    expect(await app.context.store.read((db) => publishedTextsOf(db, 'part'))).toEqual([])
    await app.context.store.write(async (tx) => {
      const { signatures } = tx.tables
      await tx.update(signatures).set({ withdrawnAt: app.clock.now })
    })
    expect(await keepPublishedTexts(app.context, letters('copy'))).toEqual({ ok: true })
  })

  it('take a new version beside them', async () => {
    const app = await testApp(kind)
    await keep(app, shippedLetter({ versions: shipped.versions.slice(0, 1) }))
    expect(await keep(app, shipped)).toEqual({ ok: true })
  })

  it('cannot be changed in the database itself', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const url = app.config.databaseUrl
    const statements = [
      `update published_texts set digest = 'x' where version = 1`,
      `update published_texts set facts = 'x', facts_digest = 'x'`,
      `update published_texts set first_served_at = first_served_at`,
      'delete from published_texts',
    ]
    const remembered = async () =>
      (await app.context.store.read((db) => publishedTextsOf(db, shipped.slug)))
        .map((row) => JSON.stringify(row))
        .sort()
    const before = await remembered()
    if (kind === 'sqlite') {
      const client = new Database(url.slice('file:'.length))
      for (const statement of statements)
        expect(() => client.exec(statement), statement).toThrow(/published text never changes/)
      client.exec(
        `insert or replace into published_texts (letter, version, locale, digest, facts, facts_digest, first_served_at)
           select letter, version, locale, 'x', 'x', 'x', 0 from published_texts`,
      )
      client.close()
    } else {
      const client = new pg.Client(url)
      await client.connect()
      for (const statement of [...statements, 'truncate published_texts']) {
        await expect(client.query(statement), statement).rejects.toThrow(/published text never changes/)
      }
      await client.end()
    }
    expect(await remembered()).toEqual(before)
  })
})
