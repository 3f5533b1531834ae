import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { listNames, NAMES_ON_A_PAGE } from '#features/signatures/list-names.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { foldName } from '#values/person-name.ts'

function signed(app: TestApp, name: string, second: number, rest: Partial<NewSignature> = {}): NewSignature {
  const time = new Date(app.clock.now.getTime() + second * 1000)
  return {
    id: `id-${name}-${second}`,
    letter: app.letter.slug,
    version: 2,
    locale: 'en',
    digest: 'digest',
    mailboxKey: `key-${name}-${second}`,
    addressKey: '',
    name,
    nameFolded: foldName(name),
    public: true,
    submittedAt: time,
    verifiedAt: time,
    ...rest,
  }
}

const insert = (app: TestApp, rows: NewSignature[]) =>
  app.context.store.write((tx) => insertSignatures(tx, rows))

async function search(app: TestApp, query: string) {
  return (await listNames(app.context, app.letter, { after: null, query })).names.map(({ name }) => name)
}

onEachDatabase('the list of names', (kind) => {
  it('shows counted signatures only, the latest first, and withholds what is withheld or hidden', async () => {
    const app = await testApp(kind)
    const now = app.clock.now
    await insert(app, [
      signed(app, 'First', 1),
      signed(app, 'Shy', 2, { public: false, affiliation: 'Secret Society' }),
      signed(app, 'Hidden', 3, { hiddenAt: now }),
      signed(app, 'Pending', 4, { verifiedAt: null }),
      signed(app, 'Withdrawn', 5, { withdrawnAt: now }),
      signed(app, 'Forged', 6, { invalidatedAt: now }),
      signed(app, 'Last', 7),
    ])
    const { names } = await listNames(app.context, app.letter, { after: null, query: '' })
    expect(names.map(({ name }) => name)).toEqual(['Last', null, null, 'First'])
    expect(JSON.stringify(names)).not.toContain('Secret Society')
    expect((await app.counts.of(app.letter)).count.count).toBe(4)
  })

  it('pages through all of them, each once, also those of one moment', async () => {
    const app = await testApp(kind)
    const total = NAMES_ON_A_PAGE * 2 + 1
    await insert(
      app,
      Array.from({ length: total }, (_, i) => signed(app, `Name ${i}`, Math.floor(i / 40))),
    )
    for (const query of ['', 'name']) {
      const seen: string[] = []
      let after: string | null = null
      do {
        const page = await listNames(app.context, app.letter, { after, query })
        seen.push(...page.names.map(({ id }) => id))
        after = page.next
      } while (after)
      expect(seen).toHaveLength(total)
      expect(new Set(seen)).toHaveLength(total)
    }
  })

  it('finds names by their beginning, whatever the case, accents and script', async () => {
    const app = await testApp(kind)
    const names = [
      'Ångström',
      'angelo',
      'José',
      'ΕΛΈΝΗ',
      'Łukasz',
      'محمد',
      '小林',
      'Straße',
      'İpek',
      'O’Neil',
      'Ada B',
    ]
    await insert(
      app,
      names.map((name, i) => signed(app, name, i)),
    )
    expect(await search(app, 'ANG')).toEqual(['angelo', 'Ångström'])
    expect(await search(app, 'jose')).toEqual(['José'])
    expect(await search(app, 'Ελένη')).toEqual(['ΕΛΈΝΗ'])
    expect(await search(app, 'lukasz')).toEqual(['Łukasz'])
    expect(await search(app, 'محم')).toEqual(['محمد'])
    expect(await search(app, '小')).toEqual(['小林'])
    expect(await search(app, 'strasse')).toEqual(['Straße'])
    expect(await search(app, 'ipek')).toEqual(['İpek'])
    expect(await search(app, '  ada   b ')).toEqual(['Ada B'])
    expect(await search(app, 'neil')).toEqual([])
  })

  it('takes signs that mean something to a database for what they are', async () => {
    const app = await testApp(kind)
    await insert(app, [signed(app, '100% Ada_', 1), signed(app, "Robert'); DROP TABLE signatures;--", 2)])
    expect(await search(app, '%')).toEqual([])
    expect(await search(app, '_')).toEqual([])
    expect(await search(app, '100%')).toEqual(['100% Ada_'])
    expect(await search(app, "robert');")).toHaveLength(1)
    expect(await listNames(app.context, app.letter, { after: "' or 1=1 --", query: '' })).toMatchObject({
      names: [],
      next: null,
    })
  })

  it('does not let the place of a name that is withheld tell the name', async () => {
    const app = await testApp(kind)
    const rows = [signed(app, 'Ann', 1), signed(app, 'Quentin', 2, { public: false }), signed(app, 'Zoe', 3)]
    await insert(app, rows)
    for (const query of ['a', 'z', 'q']) {
      const page = await listNames(app.context, app.letter, { after: rows[1]?.id ?? '', query })
      expect(page).toMatchObject({ names: [], next: null })
    }
  })

  it('takes a NUL for what it is, nothing', async () => {
    const app = await testApp(kind)
    await insert(app, [signed(app, 'Ann', 1)])
    expect(await search(app, 'an\0n')).toEqual(['Ann'])
    expect(await listNames(app.context, app.letter, { after: '\0', query: '' })).toMatchObject({
      names: [],
      next: null,
    })
  })

  it('does not find whose name is withheld', async () => {
    const app = await testApp(kind)
    await insert(app, [
      signed(app, 'Shy', 1, { public: false }),
      signed(app, 'Hidden', 2, { hiddenAt: app.clock.now }),
    ])
    expect(await search(app, 'shy')).toEqual([])
    expect(await search(app, 'hidden')).toEqual([])
  })
})
