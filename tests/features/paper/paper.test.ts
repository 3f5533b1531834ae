import { expect, it } from 'vitest'
import { pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import { insertPaperBatch } from '#db/queries/paper/batches.ts'
import { insertPaperSignatures } from '#db/queries/paper/signatures.ts'
import { check } from '#features/operations/check.ts'
import { checkPaper } from '#features/paper/check.ts'
import { decidePaper, type PaperDecision } from '#features/paper/decide.ts'
import { listPaper } from '#features/paper/list.ts'
import { listPaperNames } from '#features/paper/list-names.ts'
import { readPaper } from '#features/paper/read-batch.ts'
import { removePaper } from '#features/paper/remove.ts'
import { enterPaper } from '#features/paper/submit.ts'
import { eraseAgain } from '#features/privacy/erase-again.ts'
import { removeOverdue } from '#features/privacy/remove-overdue.ts'
import { NAMES_ON_A_PAGE } from '#features/signatures/list-names.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { organiserOf } from '#tests/support/organisers.ts'
import { approvedPaper, entered, paperInput, SHEET, twoOrganisers } from '#tests/support/paper.ts'
import { ada as adaSigns } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { foldName } from '#values/person-name.ts'

const DAY = 24 * 60 * 60 * 1000

const paperOf = async (app: TestApp) => (await app.counts.of(app.letter)).count.paper
const publicly = async (app: TestApp, query = '') =>
  (await listPaperNames(app.context, app.letter, { after: null, query })).names.map(({ name }) => name)
const acts = async (app: TestApp) => {
  const entries = await app.context.store.read((db) =>
    pageOfAuditLog(db, app.letter.slug, { after: null, limit: 50 }),
  )
  return entries.filter(({ action }) => action.startsWith('paper-'))
}
const decide = (
  app: TestApp,
  actor: Parameters<typeof decidePaper>[1],
  batchId: string,
  decision: PaperDecision,
) => decidePaper(app.context, actor, { letter: app.letter.slug, batchId }, decision)

async function isSound(app: TestApp) {
  expect((await check(app.context, app.letters)).filter(({ found }) => found > 0)).toEqual([])
}

onEachDatabase('a dry run', (kind) => {
  it('reports text that was decoded wrongly, and mends it only on request', async () => {
    const app = await testApp(kind)
    const input = paperInput('name,signed_on\nMÃ¼ller,3/2/2026', { language: 'de' })
    const found = async (changes: Parameters<typeof paperInput>[1] = {}) => {
      const outcome = await checkPaper(app.context, app.letter, { ...input, ...changes })
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
      const { entries, notes, text } = outcome.check
      return { names: entries.map(({ name }) => name), notes: notes.map(({ note }) => note), text }
    }
    expect(await found()).toMatchObject({ names: ['MÃ¼ller'], notes: ['order', 'broken'] })
    const mended = await found({ mend: true })
    expect(mended).toMatchObject({ names: ['Müller'], notes: ['order'] })
    // The form sends the mended text.
    expect(await found({ text: mended.text })).toMatchObject({ names: ['Müller'] })
  })

  it('shows what would be entered, and stores nothing', async () => {
    const app = await testApp(kind)
    const outcome = await checkPaper(app.context, app.letter, paperInput(SHEET))
    expect(outcome).toMatchObject({
      ok: true,
      check: { entries: { length: 3 }, problems: [], possibleDuplicates: [], isScanKnown: false },
    })
    const stored = await app.context.store.read(async (db) => [
      ...(await db.select().from(db.tables.paperBatches)),
      ...(await db.select().from(db.tables.paperSignatures)),
      ...(await db.select().from(db.tables.auditEntries)),
    ])
    expect(stored).toEqual([])
  })

  it('requires a file, a published version, and the name of the scan', async () => {
    const app = await testApp(kind)
    const problems = async (changes: Parameters<typeof paperInput>[1]) => {
      const outcome = await checkPaper(app.context, app.letter, paperInput(SHEET, changes))
      return outcome.ok ? [] : outcome.problems.map(({ problem }) => problem)
    }
    expect(await problems({ text: ' ' })).toEqual(['file-missing'])
    expect(await problems({ file: Uint8Array.of(0x41, 0x81, 0x8d) })).toEqual(['file-not-text'])
    expect(await problems({ file: Buffer.alloc(2 * 1024 * 1024 + 1, 'a') })).toEqual(['file-too-large'])
    for (const version of ['', '3.en', '1.fr', '2', '2.xx', '2.en.', '00002.en'])
      expect(await problems({ version }), version).toEqual(['version-unknown'])
    expect(await problems({ scan: '' })).toEqual(['scan-missing'])
    expect(await problems({ scan: 'x'.repeat(201) })).toEqual(['scan-too-long'])
    expect(await problems({ scan: 'x'.repeat(200) })).toEqual([])
    const draft = shippedLetter({ versions: app.letter.versions.map((text) => ({ ...text, draft: true })) })
    expect(await checkPaper(app.context, draft, paperInput(SHEET))).toMatchObject({ ok: false })
  })

  it('reports possible duplicates: in the file, on other paper, and online', async () => {
    const app = await testApp(kind)
    const people = await twoOrganisers(app)
    await sign(app.context, app.letter, filledIn(app.letter, { ...adaSigns, country: 'GB' }))
    for (const email of await app.deliver()) await pressYes(app, tokenIn(email))
    const batchId = await entered(app, people.olga, paperInput('name,country\nGrace Hopper,US\nSam,'))
    const gone = await entered(app, people.olga, paperInput('name\nMallory'))
    await decide(app, people.ada, gone, { choice: 'reject', seen: 'waiting', reason: 'Nobody of that name.' })
    const text = [
      'name,country,affiliation',
      'ADA LOVELACE,,',
      'Ada Lovelace,FR,',
      'Gráce Hopper,US,',
      'Grace Hopper,,',
      'Grace Hopper,DE,Navy',
      'Mallory,,',
    ].join('\n')
    const outcome = await checkPaper(app.context, app.letter, paperInput(text))
    if (!outcome.ok) throw new Error('The file is right.')
    expect(outcome.check.isScanKnown).toBe(true)
    expect(
      outcome.check.possibleDuplicates.map((possibleDuplicate) =>
        possibleDuplicate.place === 'online'
          ? `${possibleDuplicate.line} online`
          : `${possibleDuplicate.line} ${possibleDuplicate.place} ${possibleDuplicate.otherLine}${possibleDuplicate.place === 'paper' ? ` ${possibleDuplicate.batchId === batchId}` : ''}`,
      ),
    ).toEqual(['2 online', '3 file 2', '4 paper 2 true', '5 file 4', '5 paper 2 true', '6 file 5'])
  })
})

onEachDatabase('a batch of paper', (kind) => {
  it('waits for a second organiser, then counts apart from verified signatures', async () => {
    const app = await testApp(kind)
    const { olga, ada } = await twoOrganisers(app)
    const id = await entered(app, olga, paperInput(SHEET))
    expect([await paperOf(app), await publicly(app)]).toEqual([0, []])
    expect((await listPaper(app.context, app.letter.slug, null)).batches).toMatchObject([
      {
        id,
        state: 'waiting',
        held: 3,
        rows: 3,
        scan: 'Folder 3, pages 1–14',
        enteredBy: { address: olga.address },
      },
    ])
    expect(await decide(app, olga, id, { choice: 'approve', seen: 3 })).toEqual({
      ok: false,
      reason: 'batch-own',
    })
    expect(await paperOf(app)).toBe(0)
    expect(await decide(app, ada, id, { choice: 'approve', seen: 2 })).toMatchObject({
      reason: 'batch-changed',
    })
    expect(await decide(app, ada, id, { choice: 'approve', seen: 3 })).toEqual({ ok: true, rows: 3 })
    const { count } = await app.counts.of(app.letter)
    expect([count.paper, count.count, count.versions.every((each) => each.count === 0)]).toEqual([3, 0, true])
    expect(await listPaperNames(app.context, app.letter, { after: null, query: '' })).toEqual({
      count: 3,
      withheld: 1,
      names: [
        { name: 'Ada Lovelace', affiliation: 'Illustrator, Studio North', country: 'GB' },
        { name: 'Sam', affiliation: null, country: null },
      ],
      next: null,
    })
    expect(await publicly(app, 'sá')).toEqual(['Sam'])
    expect(await decide(app, ada, id, { choice: 'approve', seen: 3 })).toMatchObject({
      reason: 'batch-changed',
    })
    await isSound(app)
  })

  it('can be rejected before and after it was approved, with a reason, and then does not count', async () => {
    const app = await testApp(kind)
    const people = await twoOrganisers(app)
    const id = await approvedPaper(app, people, SHEET)
    const reject = (seen: 'waiting' | 'approved', reason = 'Not our sheets.') =>
      decide(app, people.ada, id, { choice: 'reject', seen, reason })
    expect(await reject('approved', ' ')).toMatchObject({ reason: 'reason-missing' })
    expect(await reject('waiting')).toMatchObject({ reason: 'batch-changed' })
    expect(await paperOf(app)).toBe(3)
    expect(await reject('approved')).toEqual({ ok: true, rows: 3 })
    expect([await paperOf(app), await publicly(app)]).toEqual([0, []])
    expect(await reject('approved')).toMatchObject({ reason: 'batch-changed' })
    // The organiser who entered a batch may reject it alone: that does not raise the count.
    const mistaken = await entered(app, people.olga, paperInput(SHEET))
    const taken = { choice: 'reject', seen: 'waiting', reason: 'Twice.' } as const
    expect(await decide(app, people.olga, mistaken, taken)).toEqual({ ok: true, rows: 3 })
    expect((await acts(app)).map(({ action, count }) => `${action} ${count}`).sort()).toEqual([
      'paper-approved 3',
      'paper-entered 3',
      'paper-entered 3',
      'paper-rejected 3',
      'paper-rejected 3',
    ])
    expect(JSON.stringify(await acts(app))).not.toMatch(/Lovelace|Hopper/)
    await isSound(app)
  })

  it('is decided once, however many decide at the same moment', async () => {
    const app = await testApp(kind)
    const { olga, ada } = await twoOrganisers(app)
    const grace = await organiserOf(app.context, 'owner', { address: 'grace@example.org' })
    for (let round = 0; round < 3; round += 1) {
      const id = await entered(app, olga, paperInput(SHEET))
      const outcomes = await Promise.all(
        [ada, grace, ada, grace].map((who, i) =>
          decide(
            app,
            who,
            id,
            i < 2
              ? { choice: 'approve', seen: 3 }
              : { choice: 'reject', seen: 'waiting', reason: 'Not our sheets.' },
          ),
        ),
      )
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
      const read = await readPaper(app.context, { letter: app.letter.slug, batchId: id }, 0)
      expect(read?.batch.state).toBe(outcomes.slice(0, 2).some(({ ok }) => ok) ? 'approved' : 'rejected')
    }
    expect((await acts(app)).filter(({ action }) => action !== 'paper-entered')).toHaveLength(3)
    await isSound(app)
  })

  it('is entered as it was shown, once, however often the button is clicked', async () => {
    const app = await testApp(kind)
    const { olga } = await twoOrganisers(app)
    const input = paperInput(SHEET)
    const checked = await checkPaper(app.context, app.letter, input)
    const digest = checked.ok ? checked.check.digest : ''
    const batchId = app.context.newId()
    const enter = (changes: Partial<typeof input>) =>
      enterPaper(app.context, olga, app.letter, { ...input, ...changes, digest, batchId })
    for (const changes of [
      { text: SHEET.replace('Sam', 'Pam') },
      { text: SHEET.replace(',no,', ',yes,') },
      { scan: 'Folder 4' },
      { version: '1.en' },
      { text: `${SHEET}\nhttps://example.org,,,,` },
    ]) {
      expect(await enter(changes), JSON.stringify(changes)).toMatchObject({
        ok: false,
        reason: 'not-as-checked',
      })
    }
    expect((await listPaper(app.context, app.letter.slug, null)).batches).toEqual([])
    const outcomes = await Promise.all([1, 2, 3].map(() => enter({ text: SHEET.replaceAll('\r\n', '\n') })))
    expect(outcomes.filter(({ ok }) => ok).length).toBeGreaterThan(0)
    expect(await enter({})).toEqual({ ok: true, batchId })
    expect((await listPaper(app.context, app.letter.slug, null)).batches).toMatchObject([
      { id: batchId, held: 3 },
    ])
    expect(await acts(app)).toHaveLength(1)
  })

  it('of many rows is listed whole or not at all, and has pages with all of them', async () => {
    const app = await testApp(kind)
    const people = await twoOrganisers(app)
    const rows = Array.from({ length: 1_201 }, (_, i) => `Signer ${i},${i % 3 === 0 ? 'no' : 'yes'}`)
    const text = ['name,public', ...rows].join('\n')
    let seen = 0
    const watched: TestApp = {
      ...app,
      context: {
        ...app.context,
        store: {
          ...app.context.store,
          read: (fn) => app.context.store.read(fn),
          async write(fn) {
            const { batches } = await listPaper(app.context, app.letter.slug, null)
            seen += batches.length
            return app.context.store.write(fn)
          },
        },
      },
    }
    const id = await entered(watched, people.olga, paperInput(text))
    expect(seen).toBe(0)
    const lines: number[] = []
    let possibleDuplicates = -1
    for (let after: number | null = 0; after !== null;) {
      const page = await readPaper(app.context, { letter: app.letter.slug, batchId: id }, after)
      if (after === 0) possibleDuplicates = page?.possibleDuplicates.length ?? -1
      lines.push(...(page?.rows.map(({ line }) => line) ?? []))
      after = page?.next ?? null
    }
    expect([lines.length, new Set(lines).size, lines[0], lines.at(-1), possibleDuplicates]).toEqual([
      1_201, 1_201, 2, 1_202, 0,
    ])
    await decide(app, people.ada, id, { choice: 'approve', seen: 1_201 })
    const named: string[] = []
    for (let after: string | null = null; ;) {
      const page = await listPaperNames(app.context, app.letter, { after, query: 'signer 1' })
      named.push(...page.names.map(({ name }) => name))
      expect(page.names.length).toBeLessThanOrEqual(NAMES_ON_A_PAGE)
      after = page.next
      if (after === null) break
    }
    const expected = rows.filter((row) => row.startsWith('Signer 1') && row.endsWith('yes'))
    expect(new Set(named).size).toBe(expected.length)
    expect(named).toHaveLength(expected.length)
  })

  it('that was never completed is not listed, does not count, and is deleted after a day', async () => {
    const app = await testApp(kind)
    const { olga, ada } = await twoOrganisers(app)
    const { number, digest, locale } = app.letter.versions[0] ?? { number: 1, digest: '', locale: 'en' }
    await app.context.store.write(async (tx) => {
      const letter = app.letter.slug
      await insertPaperBatch(tx, {
        id: 'half',
        letter,
        version: number,
        digest,
        locale,
        scan: 'Folder 1',
        rows: 2,
        enteredBy: olga.organiserId,
        enteredAt: app.clock.now,
      })
      await insertPaperSignatures(tx, [
        {
          id: 'row',
          batchId: 'half',
          letter,
          line: 2,
          name: 'Ada',
          nameFolded: foldName('Ada'),
          affiliation: null,
          country: null,
          public: true,
          signedOn: null,
        },
      ])
    })
    expect((await listPaper(app.context, app.letter.slug, null)).batches).toEqual([])
    expect(await decide(app, ada, 'half', { choice: 'approve', seen: 1 })).toMatchObject({
      reason: 'batch-unknown',
    })
    expect(await decide(app, ada, 'half', { choice: 'reject', seen: 'waiting', reason: 'x' })).toMatchObject({
      reason: 'batch-unknown',
    })
    const outcome = await checkPaper(app.context, app.letter, paperInput('name\nAda', { scan: 'Folder 1' }))
    expect(outcome).toMatchObject({ check: { possibleDuplicates: [], isScanKnown: false } })
    app.clock.pass(DAY)
    expect(await removeOverdue(app.context, app.letters)).toEqual([])
    app.clock.pass(1)
    expect(
      (await removeOverdue(app.context, app.letters)).map(({ what, removed }) => `${what} ${removed}`),
    ).toEqual(['paper 1', 'paper 1'])
  })

  it('that was rejected keeps its rows for 30 days, and the decision permanently', async () => {
    const app = await testApp(kind)
    const people = await twoOrganisers(app)
    const kept = await approvedPaper(app, people, SHEET)
    const gone = await approvedPaper(app, people, SHEET)
    await decide(app, people.ada, gone, { choice: 'reject', seen: 'approved', reason: 'Not our sheets.' })
    app.clock.pass(30 * DAY)
    await removeOverdue(app.context, app.letters)
    const rowsOf = async (batchId: string) =>
      (await readPaper(app.context, { letter: app.letter.slug, batchId }, 0))?.batch
    expect((await rowsOf(gone))?.held).toBe(3)
    app.clock.pass(1)
    expect(await removeOverdue(app.context, app.letters)).toContainEqual(
      expect.objectContaining({ what: 'paper', removed: 3 }),
    )
    expect(await rowsOf(gone)).toMatchObject({
      held: 0,
      rows: 3,
      state: 'rejected',
      reason: 'Not our sheets.',
    })
    expect(await rowsOf(kept)).toMatchObject({ held: 3, state: 'approved' })
    await isSound(app)
  })

  it('deletes one row at its signer’s request, which a restored backup does not bring back', async () => {
    const app = await testApp(kind)
    const people = await twoOrganisers(app)
    const id = await approvedPaper(app, people, SHEET)
    const waiting = await entered(app, people.olga, paperInput(SHEET))
    const place = { letter: app.letter.slug, batchId: id }
    const [row] = (await readPaper(app.context, place, 0))?.rows ?? []
    if (!row) throw new Error('The batch has rows.')
    const remove = (changes: Partial<Parameters<typeof removePaper>[2]> = {}) =>
      removePaper(app.context, people.olga, { ...place, rowId: row.id, ...changes })
    expect(await remove({ letter: 'another-letter' })).toMatchObject({ ok: false })
    expect(await remove({ batchId: waiting })).toMatchObject({ ok: false })
    expect(await paperOf(app)).toBe(3)
    expect(await remove()).toEqual({ ok: true })
    expect(await remove()).toEqual({ ok: false, reason: 'row-unknown' })
    expect([await paperOf(app), await publicly(app)]).toEqual([2, ['Sam']])
    expect((await acts(app)).filter(({ action }) => action === 'paper-removed')).toMatchObject([{ count: 1 }])
    await app.context.store.write((tx) => insertPaperSignatures(tx, [row]))
    expect(await eraseAgain(app.context)).toBe(1)
    expect(await publicly(app)).toEqual(['Sam'])
    // The approving organiser must have seen the remaining rows.
    const [other] = (await readPaper(app.context, { ...place, batchId: waiting }, 0))?.rows ?? []
    await remove({ batchId: waiting, rowId: other?.id ?? '' })
    expect(await decide(app, people.ada, waiting, { choice: 'approve', seen: 3 })).toMatchObject({
      reason: 'batch-changed',
    })
    expect(await decide(app, people.ada, waiting, { choice: 'approve', seen: 2 })).toEqual({
      ok: true,
      rows: 2,
    })
    await isSound(app)
  })

  it('breaks an invariant where one organiser entered and approved it', async () => {
    const app = await testApp(kind)
    const people = await twoOrganisers(app)
    await approvedPaper(app, people, SHEET)
    await app.context.store.write((tx) =>
      tx
        .update(tx.tables.paperBatches)
        .set({ approvedBy: people.olga.organiserId })
        .then(() => {}),
    )
    const broken = (await check(app.context, app.letters)).filter(({ found }) => found > 0)
    expect(broken).toEqual([{ invariant: 'paper-has-two', found: 1 }])
  })
})
