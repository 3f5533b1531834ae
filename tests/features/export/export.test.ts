import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { readXlsx } from 'hucre/xlsx'
import { expect, it } from 'vitest'
import { latestExports } from '#db/queries/export/exports.ts'
import { pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import { giveConsent, insertConsents } from '#db/queries/signatures/consents.ts'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { columnsOf } from '#features/export/columns.ts'
import { countExport } from '#features/export/count.ts'
import { exportSignatures } from '#features/export/export-signatures.ts'
import { listExports, readManifest } from '#features/export/list-exports.ts'
import { parseExportChoice } from '#features/export/parse-choice.ts'
import { seed } from '#features/operations/seed.ts'
import { erase } from '#features/signing/erase.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { choiceOf, exported, readCsv } from '#tests/support/exported.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { olga, organiserOf } from '#tests/support/organisers.ts'
import { ada } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { signed } from '#tests/support/signed.ts'
import { cellsOf, isFormula } from '#tests/support/spreadsheet.ts'
import { xmlCharacters } from '#values/characters.ts'
import { withoutGuard } from '#values/formula-guard.ts'

/** By their names, where they were verified at one moment. */
const by = (app: TestApp, name: string, rest: Omit<Partial<NewSignature>, 'name'> = {}) =>
  signed(app.letter, app.clock.now, { id: `id-${name}`, name, ...rest })

const store = (app: TestApp, rows: NewSignature[]) =>
  app.context.store.write((tx) => insertSignatures(tx, rows))

const actsOf = async (app: TestApp) =>
  (
    await app.context.store.read((db) => pageOfAuditLog(db, app.letter.slug, { after: null, limit: 50 }))
  ).filter(({ action }) => action.startsWith('export'))

const latest = async (app: TestApp) =>
  (await app.context.store.read((db) => latestExports(db, app.letter.slug, 10)))[0]

onEachDatabase('the export', (kind) => {
  it('holds the verified signatures and nothing else, and says so of itself', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 2_500, () => {})
    const { manifest, text, bytes } = await exported(app)
    const rows = readCsv(bytes)
    const counted = (await app.counts.of(app.letter)).count.count
    expect(rows).toHaveLength(counted)
    expect(manifest).toMatchObject({ rows: counted, verified: counted, pending: 0, bytes: bytes.length })
    expect(manifest.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(new Set(rows.map((row) => row['state']))).toEqual(new Set(['verified']))
    const times = rows.map((row) => row['verified_at'] ?? '')
    expect(times).toEqual(times.toSorted())
    expect(text).not.toContain('Mallory')
    const reaffirmed = rows.filter((row) => row['reaffirmed_version'] === '2')
    expect(reaffirmed.length).toBeGreaterThan(10)
    expect(reaffirmed.every((row) => row['version'] === '1' && row['reaffirmed_at'])).toBe(true)
  })

  it('adds the pending ones where asked for, and marks them', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 100, () => {})
    const { manifest, text } = await exported(app, { format: 'jsonl', pending: true })
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { state: string })
    expect(manifest.pending).toBeGreaterThan(0)
    expect(rows.filter((row) => row.state === 'pending')).toHaveLength(manifest.pending)
    expect(rows).toHaveLength(manifest.rows)
    expect(manifest.states).toEqual(['verified', 'pending'])
  })

  it('has the columns, versions, languages and days that were chosen, and no others', async () => {
    const app = await testApp(kind)
    const day = (date: string) => ({ verifiedAt: new Date(date) })
    await store(app, [
      by(app, 'before', day('2026-01-31T23:59:59.999Z')),
      by(app, 'first', day('2026-02-01T00:00:00.000Z')),
      by(app, 'last', day('2026-02-02T23:59:59.999Z')),
      by(app, 'after', day('2026-02-03T00:00:00.000Z')),
      by(app, 'french', { ...day('2026-02-02T12:00:00Z'), locale: 'fr' }),
      by(app, 'older', { ...day('2026-02-02T12:00:00Z'), version: 1 }),
    ])
    const days = { from: '2026-02-01', to: '2026-02-02' }
    const names = async (asked: object) =>
      (await exported(app, { columns: ['name'], ...asked })).text.split('\r\n').slice(1, -1)
    expect(await names({})).toEqual(['before', 'first', 'french', 'older', 'last', 'after'])
    expect(await names(days)).toEqual(['first', 'french', 'older', 'last'])
    expect(await names({ ...days, languages: ['fr'] })).toEqual(['french'])
    expect(await names({ ...days, versions: ['1'] })).toEqual(['older'])
    expect(await names({ from: '2026-02-03' })).toEqual(['after'])
    expect((await exported(app, { ...days, columns: ['version', 'name'] })).text).toMatch(
      /^version,name\r\n2,first\r\n/,
    )
    const choice = choiceOf(app.letter, { ...days, languages: ['en'] })
    expect(await countExport(app.context, app.letter, choice)).toEqual({ rows: 3, more: false })
  })

  it('says which names organisers have hidden', async () => {
    const app = await testApp(kind)
    await store(app, [by(app, 'Ada', { hiddenAt: app.clock.now }), by(app, 'Grace')])
    const rows = readCsv((await exported(app)).bytes)
    expect(rows.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['Ada', 'yes'],
      ['Grace', 'no'],
    ])
  })

  it.each(['forget', 'keep'] as const)(
    'holds addresses only where the letter keeps them: %s',
    async (addresses) => {
      const app = await testApp(kind, { letter: shippedLetter({ addresses }) })
      await sign(app.context, app.letter, filledIn(app.letter, { ...ada, updates: 'on' }))
      await pressYes(app, tokenIn(emailAbout(await app.deliver(), 'Confirm')))
      const { text } = await exported(app)
      expect(text.includes(ada.email)).toBe(addresses === 'keep')
      expect(parseExportChoice(app.letter, { columns: ['email'] }).ok).toBe(addresses === 'keep')
    },
  )

  it('is one moment, whatever is signed meanwhile, and delays no one', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 5_000, () => {})
    const before = (await app.counts.of(app.letter)).count.count
    const late: Promise<unknown>[] = []
    const stored: number[] = []
    const { manifest } = await exported(
      app,
      {},
      {
        onProgress: (rows) => {
          const name = `Late ${late.length}`
          const verifiedAt = new Date(app.clock.now.getTime() + 1000)
          late.push(store(app, [by(app, name, { verifiedAt })]).then(() => stored.push(rows)))
        },
      },
    )
    expect(manifest.rows).toBe(before)
    // The first of them was stored before the last page was read.
    expect(stored.length).toBeGreaterThan(0)
    await Promise.all(late)
    expect((await exported(app)).manifest.rows).toBe(before + late.length)
  })

  it('is on record before its first byte, and its end before it ends', async () => {
    const app = await testApp(kind)
    const actor = await organiserOf(app.context)
    await seed(app.context, app.letter, 700, () => {})
    const seen: (string | null)[][] = []
    const out = new Writable({
      write(_chunk, _encoding, done) {
        actsOf(app).then((acts) => {
          seen.push(acts.map(({ action }) => action))
          done()
        }, done)
      },
    })
    const choice = choiceOf(app.letter, { columns: ['name'], versions: ['2'] })
    const { rows, sha256 } = await exportSignatures(app.context, app.letter, actor, choice, out)
    expect(new Set(seen.flat())).toEqual(new Set(['export-begun']))
    const [end, beginning] = (await actsOf(app)).sort((a, b) => (a.action > b.action ? -1 : 1))
    expect(beginning).toMatchObject({ action: 'export-begun', organiserId: actor.organiserId, count: null })
    expect(end).toMatchObject({ action: 'exported', organiserId: actor.organiserId, count: rows })
    expect(JSON.parse(end?.detail ?? '')).toMatchObject({ sha256, columns: 'name', versions: '2' })
    expect(JSON.stringify(await actsOf(app))).not.toContain(olga)
    const [past] = await listExports(app.context, app.letter.slug)
    expect(past).toMatchObject({ by: { address: olga }, rows, sha256, finishedAt: expect.any(Date) })
    expect(await readManifest(app.context, app.letter.slug, past?.id ?? '')).toMatchObject({
      rows,
      sha256,
      exportedBy: olga,
      chosen: { versions: [2], languages: 'all' },
    })
    expect(await readManifest(app.context, 'another-letter', past?.id ?? '')).toBeNull()
  })

  it('stops when its client has gone, and says that it broke off', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 5_000, () => {})
    let read = 0
    const out = new Writable({
      write(_chunk, _encoding, done) {
        done()
        this.destroy()
      },
    })
    const broken = exportSignatures(app.context, app.letter, 'operator', choiceOf(app.letter), out, {
      onProgress: (rows) => {
        read = rows
      },
    })
    await expect(broken).rejects.toThrow()
    expect(read).toBeLessThan(2_000)
    expect(await latest(app)).toMatchObject({ finishedAt: null, sha256: null, manifest: null })
    expect((await latest(app))?.rows).toBeGreaterThanOrEqual(read)
    expect((await actsOf(app)).map(({ action }) => action).sort()).toEqual([
      'export-begun',
      'export-broke-off',
    ])
    // Nothing of it is left behind: the next one has everything.
    expect((await exported(app)).manifest.rows).toBe((await app.counts.of(app.letter)).count.count)
  })

  it('is a spreadsheet, too, in which a text is a text', async () => {
    const app = await testApp(kind)
    const names = ['=1+1', '<b>&"Zoë"', '  ليلى', '_x0041_', '👩🏽‍🎨']
    await store(
      app,
      names.map((name, i) => by(app, name, { id: `id-${i}`, comment: '=HYPERLINK("x")\n2' })),
    )
    const { bytes, manifest } = await exported(app, {
      format: 'xlsx',
      columns: ['name', 'version', 'comment'],
    })
    expect(manifest.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    const book = await readXlsx(new Uint8Array(bytes))
    expect(book.sheets.map((sheet) => sheet.rows)).toEqual([
      [['name', 'version', 'comment'], ...names.map((name) => [name, 2, '=HYPERLINK("x")\n2'])],
    ])
    expect(bytes.includes('<f>')).toBe(false)
  })

  it('has no formula and every row, in each format and at whatever a program splits it', async () => {
    const app = await testApp(kind)
    // Some are refused where they are typed; in the table there may be others from before.
    const names = [
      ...['=1+1', '＝1', '﹢1', '\t=1', 'Ada;=1', 'Ada; =1', 'Ada,"=1', 'Ada;"', 'Ada;', "'=1", '"=1'],
      ...['Ada\n- 1', 'Ada\r\n@1', 'A\uFFFEda', 'A\uFFFF', '\uFDD0', '\u0001', '_x0041_', '\u202E=1'],
    ]
    await store(
      app,
      names.map((name, i) =>
        by(app, name, { id: `id-${String(i).padStart(2, '0')}`, affiliation: name, comment: name }),
      ),
    )
    const columns = ['name', 'affiliation', 'comment', 'verified_at']
    const typed = (cells: readonly string[]) => cells.map(withoutGuard)
    for (const [format, excel, own] of [
      ['csv', 'de', ','],
      ['csv-excel', 'en', ','],
      ['csv-excel', 'de', ';'],
    ] as const) {
      const { text } = await exported(app, { format, excel, columns })
      expect(text.startsWith('\uFEFF')).toBe(format === 'csv-excel')
      for (const split of [',', ';', '\t', ',;', ',;\t']) {
        const cells = cellsOf(text, split).flat()
        expect(cells.filter(isFormula), `${format} at ${split}`).toEqual([])
      }
      const rows = cellsOf(text.replace('\uFEFF', ''), own).slice(1)
      expect(rows.map((row) => typed(row.slice(0, 3)))).toEqual(names.map((name) => [name, name, name]))
    }
    const { text } = await exported(app, { format: 'jsonl', columns })
    for (const split of [',', ';', '\t']) expect(cellsOf(text, split).flat().filter(isFormula)).toEqual([])
    const lines = text.trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(names)
    const { bytes } = await exported(app, { format: 'xlsx', columns })
    const [sheet] = (await readXlsx(new Uint8Array(bytes))).sheets
    expect(sheet?.rows.slice(1).map(([name]) => name)).toEqual(names.map(xmlCharacters))
    expect(sheet?.rows[1]?.[3]).toEqual(app.clock.now)
  })

  it('says who asked for updates and who ended them, since when, and names each signature', async () => {
    const app = await testApp(kind, { letter: shippedLetter({ addresses: 'keep' }) })
    const [one, two, three] = [
      new Date('2026-03-01T10:00:00Z'),
      new Date('2026-03-02T10:00:00Z'),
      new Date('2026-03-03T10:00:00Z'),
    ]
    await store(app, [by(app, 'Ada'), by(app, 'Grace'), by(app, 'Sam'), by(app, 'Olga')])
    const consent = (name: string, endedAt: Date | null) => ({
      signatureId: `id-${name}`,
      kind: 'updates' as const,
      textVersion: '2026-11',
      locale: 'en',
      givenAt: one,
      endedAt,
    })
    await app.context.store.write((tx) =>
      insertConsents(tx, [
        consent('Ada', null),
        consent('Grace', two),
        consent('Sam', two),
        { ...consent('Olga', null), kind: 'support' },
      ]),
    )
    await app.context.store.write((tx) => giveConsent(tx, { ...consent('Sam', null), givenAt: three }))
    const rows = readCsv((await exported(app)).bytes)
    expect(
      Object.fromEntries(
        rows.map((row) => [
          row['name'],
          [row['id'], row['updates'], row['updates_at'], row['updates_ended_at']],
        ]),
      ),
    ).toEqual({
      Ada: ['id-Ada', 'yes', one.toISOString(), ''],
      Grace: ['id-Grace', 'no', one.toISOString(), two.toISOString()],
      Sam: ['id-Sam', 'yes', three.toISOString(), ''],
      Olga: ['id-Olga', 'no', '', ''],
    })
  })

  it('says it of pending ones, and of what was submitted a moment ago', async () => {
    const app = await testApp(kind)
    await sign(app.context, app.letter, filledIn(app.letter, { ...ada, updates: 'on' }))
    const submitted = readCsv((await exported(app, { pending: true })).bytes)
    await app.deliver()
    const entered = readCsv((await exported(app, { pending: true })).bytes)
    for (const row of [submitted[0], entered[0]])
      expect(row).toMatchObject({ name: ada.name, state: 'pending', updates: 'yes' })
    expect(entered[0]?.['id']).not.toBe('')
  })

  it('has what was verified from one time of day on and before another', async () => {
    const letter = { ...shippedLetter(), timeZone: 'Europe/Berlin' }
    const app = await testApp(kind, { letter })
    const at = (time: string) => ({ verifiedAt: new Date(time) })
    await store(app, [
      by(app, 'before', at('2026-02-01T16:59:59.999Z')),
      by(app, 'first', at('2026-02-01T17:00:00.000Z')),
      by(app, 'last', at('2026-02-01T17:29:59.999Z')),
      by(app, 'after', at('2026-02-01T17:30:00.000Z')),
    ])
    const names = async (asked: object) =>
      (await exported(app, { columns: ['name'], ...asked })).text.split('\r\n').slice(1, -1)
    const span = ['first', 'last']
    expect(await names({ from: '2026-02-01T18:00', to: '2026-02-01T18:30' })).toEqual(span)
    expect(await names({ from: '2026-02-01T17:00', to: '2026-02-01T17:30', timeZone: 'UTC' })).toEqual(span)
    expect(await names({ from: '2026-02-01T17:00:00Z', to: '2026-02-01T18:30:00+01:00' })).toEqual(span)
    expect(await names({ from: '2026-02-01T17:30:00.000Z' })).toEqual(['after'])
    const { manifest } = await exported(app, { from: '2026-02-01T18:00' })
    expect(manifest.chosen).toMatchObject({
      timeZone: 'Europe/Berlin',
      fromMoment: '2026-02-01T17:00:00.000Z',
    })
    const problem = (from: string, to = '') => {
      const result = parseExportChoice(letter, { from, to })
      return result.ok ? null : result.problems[0]?.reason
    }
    expect(problem('2026-03-29T02:30')).toBe('skipped')
    expect(problem('2026-10-25T02:30')).toBe('repeated')
    expect(problem('2026-10-25T02:30:00+02:00')).toBeNull()
    expect(problem('T18:00')).toBe('no-time')
    expect(problem('2026-02-01T18:00', '2026-02-01T18:00')).toBe('backwards')
    expect(problem('2026-02-01T18:00', '2026-02-01')).toBeNull()
  })

  it('names the signatures that ended since a moment, and says nothing else of them', async () => {
    const app = await testApp(kind)
    const early = new Date('2026-03-01T10:00:00Z')
    const late = new Date('2026-03-02T10:00:00Z')
    await store(app, [
      by(app, 'Ada', { withdrawnAt: late }),
      by(app, 'Grace', { invalidatedAt: late }),
      by(app, 'Sam', { quarantinedAt: late }),
      by(app, 'Olga', { withdrawnAt: early, mailboxKey: 'early' }),
      by(app, 'Mallory'),
    ])
    await sign(app.context, app.letter, filledIn(app.letter, { ...ada, email: 'ada@example.com' }))
    const token = tokenIn(emailAbout(await app.deliver(), 'Confirm'))
    const own = await pressYes(app, token)
    expect(own.ok).toBe(true)
    const link = tokenIn(emailAbout(await app.deliver(), 'You have signed: '))
    const id = readCsv((await exported(app)).bytes).find(({ name }) => name === ada.name)?.['id']
    expect(await erase(app.context, app.letters, link)).toMatchObject({ ok: true })
    const asked = { ended: true, from: '2026-03-01T10:00:00.001Z' }
    const { text, manifest } = await exported(app, asked)
    const rows = readCsv(text)
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'state', 'ended_at'])
    expect(rows.map((row) => [row['id'], row['state']]).sort()).toEqual(
      [
        ['id-Ada', 'withdrawn'],
        ['id-Grace', 'invalidated'],
        ['id-Sam', 'quarantined'],
        [id, 'erased'],
      ].sort(),
    )
    expect(rows.find((row) => row['state'] === 'withdrawn')?.['ended_at']).toBe(late.toISOString())
    expect(manifest).toMatchObject({ rows: 4, ended: 4, verified: 0 })
    expect(await countExport(app.context, app.letter, choiceOf(app.letter, asked))).toEqual({
      rows: 4,
      more: false,
    })
    for (const name of ['Ada', 'Grace', 'Sam', 'example'])
      expect(text.replaceAll(`id-${name}`, '')).not.toContain(name)
  })

  it('survives RFC 4180, and holds no formula', async () => {
    const app = await testApp(kind)
    const formulas = ['=1+1', '+49', '-ada', '@sum', '＝1', '＋1', '－1', '＠x']
    const harmless = ['a, "b"', 'Zoë\u200dX', "O'Neil", 'ليلى', '👩🏽‍🎨', '1=1', '"']
    const names = [...formulas, ...harmless]
    await store(
      app,
      names.map((name, i) =>
        by(app, name, {
          id: `id-${String(i).padStart(2, '0')}`,
          comment: 'one\r\ntwo, "three"\nfour',
          affiliation: ['\t=cmd', '\r=cmd', '\n=cmd'][i] ?? null,
        }),
      ),
    )
    const { text, bytes } = await exported(app)
    expect(text.endsWith('\r\n')).toBe(true)
    expect(text.startsWith('name,')).toBe(true)
    const rows = readCsv(bytes)
    expect(rows.map((row) => row['name'])).toEqual([...formulas.map((name) => `'${name}`), ...harmless])
    for (const field of rows.flatMap((row) => Object.values(row))) expect(isFormula(field)).toBe(false)
    expect(rows[0]?.['comment']).toBe('one\r\ntwo, "three"\nfour')
  })
})

it('a choice of what is not there is refused, with all that is wrong', () => {
  const letter = shippedLetter()
  const asked = { columns: ['name', 'mailbox'], versions: [], languages: ['xx'], from: '2026-02-30' }
  const result = parseExportChoice(letter, asked)
  expect(result).toEqual({
    ok: false,
    problems: [
      { field: 'columns', reason: 'unknown', asked: 'mailbox' },
      { field: 'versions', reason: 'none', asked: '' },
      { field: 'languages', reason: 'unknown', asked: 'xx' },
      { field: 'from', reason: 'no-time', asked: '2026-02-30' },
    ],
  })
  expect(parseExportChoice(letter, { from: '2026-02-02', to: '2026-02-01' })).toMatchObject({ ok: false })
  expect(parseExportChoice(letter, { from: '2026-02-01', to: '2026-02-01' })).toMatchObject({ ok: true })
  expect(choiceOf(letter).columns).toEqual(columnsOf(letter))
})

onEachDatabase('the seed', (kind) => {
  it('fills an empty database, and only an empty one', async () => {
    const app = await testApp(kind)
    const first = await seed(app.context, app.letter, 60, () => {})
    expect(first).toMatchObject({ ok: true })
    expect(await seed(app.context, app.letter, 60, () => {})).toEqual({ ok: false, reason: 'not-empty' })
    expect(await app.deliver()).toEqual([])
  })
})
