import Database from 'better-sqlite3'
import pg from 'pg'
import { expect, it } from 'vitest'
import { publishedTextsOf } from '#db/queries/published-texts.ts'
import type { Letter } from '../../src/domain/letter.ts'
import { describeChanges, keepPublishedTexts } from '../../src/usecases/operator/keep-published-texts.ts'
import { shippedLetter, type TestApp, testApp } from '../support/app.ts'
import { onEachDatabase } from '../support/databases.ts'

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
    expect(rows.every((row) => row.firstServedAt.getTime() === first.getTime())).toBe(true)
  })

  it('are compared from then on: a change names the file, the version and both digests, and what to do', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const outcome = await keep(app, changed)
    if (outcome.ok) throw new Error('It was not noticed.')
    const sentence = describeChanges(outcome.changed)
    for (const part of [
      'v2.en.md',
      'version 2 (en)',
      shipped.versions[1]?.digest ?? '',
      'f'.repeat(64),
      'Put the published text back',
    ]) {
      expect(sentence).toContain(part)
    }
    expect(sentence).not.toContain('v1.en.md')
    expect(await keep(app, shipped)).toEqual({ ok: true })
  })

  it('cannot be taken out of a letter, but a letter can be taken down', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const outcome = await keep(app, shippedLetter({ versions: shipped.versions.slice(0, -1) }))
    expect(outcome).toMatchObject({ ok: false, changed: [{ version: 2, now: null }] })
    expect(await keepPublishedTexts(app.context, new Map())).toEqual({ ok: true })
  })

  it('take a new version beside them', async () => {
    const app = await testApp(kind)
    await keep(app, shippedLetter({ versions: shipped.versions.slice(0, 1) }))
    expect(await keep(app, shipped)).toEqual({ ok: true })
  })

  it('are kept by the database itself, whoever asks it', async () => {
    const app = await testApp(kind)
    await keep(app, shipped)
    const url = app.config.databaseUrl
    const statements = [
      `update published_texts set digest = 'x' where version = 1`,
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
        `insert or replace into published_texts select letter, version, locale, 'x', 0 from published_texts`,
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
