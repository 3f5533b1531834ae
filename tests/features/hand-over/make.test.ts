import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import type { HandOverManifest } from '#features/hand-over/hand-over.ts'
import { makeHandOverFiles } from '#features/hand-over/make-files.ts'
import type { Letter } from '#features/letters/letter.ts'
import { shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { parseCsv } from '#tests/support/exported.ts'
import { readPdf, unbroken } from '#tests/support/pdf.ts'
import { signed } from '#tests/support/signed.ts'
import { cellsOf, isFormula } from '#tests/support/spreadsheet.ts'
import type { Locale } from '#values/locale.ts'

const SITE = 'https://letter.example.org'

type Row = Partial<NewSignature> & { name: string }

async function signedBy(app: TestApp, ...rows: Row[]): Promise<void> {
  await app.context.store.write((tx) =>
    insertSignatures(
      tx,
      rows.map((row) => signed(app.letter, app.clock.now, row)),
    ),
  )
}

/** Everything that a hand-over is, made and read back. */
async function handedOver(app: TestApp, locale: Locale = 'en', letter: Letter = app.letter) {
  const folder = join(app.config.dataDir, `${locale}-${app.context.newId()}`)
  mkdirSync(folder)
  const { pdf, zip } = await makeHandOverFiles(app.context, letter, { locale, siteUrl: SITE }, folder)
  const bytes = { pdf: readFileSync(join(folder, pdf.file)), zip: readFileSync(join(folder, zip.file)) }
  const members = unzipSync(bytes.zip)
  const text = (name: string) => new TextDecoder().decode(members[name])
  return {
    pdf,
    zip,
    bytes,
    members,
    document: await readPdf(bytes.pdf),
    table: text(`${letter.slug}.${locale}.csv`),
    manifest: JSON.parse(text('manifest.json')) as HandOverManifest,
    mode: statSync(join(folder, zip.file)).mode & 0o777,
  }
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

onEachDatabase('the hand-over', (kind) => {
  it('holds the letter, its history, the count and the names, in this order', async () => {
    const app = await testApp(kind)
    await signedBy(
      app,
      { name: 'Grace Hopper', affiliation: 'Rear admiral', country: 'US', version: 1 },
      { name: 'Ada Lovelace', affiliation: 'Analyst', country: 'GB' },
      { name: 'Élodie Z', featuredAt: app.clock.now },
      { name: 'Sam', public: false, locale: 'fr' },
    )
    const { document, manifest, mode } = await handedOver(app)
    expect(document).toMatchObject({
      title: 'We are artists, not proof of approval',
      language: 'en',
      isTagged: true,
      bookmarks: [
        'The letter',
        'Versions of the letter',
        'Signatures',
        'The names',
        'How to check this document',
      ],
    })
    const all = document.pages.join('\n').replace(/\s+/g, ' ')
    let at = -1
    for (const next of [
      'To the company whose video model we tested',
      'We are artists, not proof of approval',
      'You invited us in.',
      'Pay for the work.',
      'Versions of the letter',
      'Substantive change',
      'that were withdrawn',
      'By version',
      'The names',
      'Élodie Z',
      'Ada Lovelace',
      'Grace Hopper',
      'How to check this document',
    ]) {
      const found = all.indexOf(next, at + 1)
      expect(found, next).toBeGreaterThan(at)
      at = found
    }
    const newest = app.letter.versions.find(({ number, locale }) => number === 2 && locale === 'en')?.digest
    for (const [i, page] of document.pages.entries()) {
      expect(page).toContain(newest)
      expect(unbroken(page)).toContain(`${i + 1}of${document.pages.length}`)
    }
    for (const version of app.letter.versions) expect(all).toContain(version.digest)
    expect(all).toContain(`${SITE}/letters/unpaid-proof/versions/2/en.md | sha256sum`)
    expect(manifest).toMatchObject({ count: 4, named: 3, withheld: 1, asOf: app.clock.now.toISOString() })
    expect(manifest.byVersion).toEqual([
      { version: 1, count: 1, reaffirmed: 0 },
      { version: 2, count: 3, reaffirmed: 0 },
    ])
    expect(mode).toBe(0o600)
  })

  it('has no name that is not shown, in any of its files', async () => {
    const app = await testApp(kind)
    const then = app.clock.now
    await signedBy(
      app,
      { name: 'Ada Lovelace' },
      { name: 'Withheld Wanda', affiliation: 'Secretary', public: false },
      { name: 'Hidden Hal', hiddenAt: then },
      { name: 'Invalid Ivan', invalidatedAt: then },
      { name: 'Pending Pia', verifiedAt: null },
      { name: 'Held Hugo', quarantinedAt: then },
      { name: 'Gone Gil', withdrawnAt: then },
    )
    const { document, members, manifest, table } = await handedOver(app)
    const said = [
      ...document.pages,
      table,
      ...Object.values(members).map((bytes) => new TextDecoder().decode(bytes)),
    ]
    for (const name of ['Wanda', 'Secretary', 'Hal', 'Ivan', 'Pia', 'Hugo', 'Gil'])
      expect(said.filter((text) => text.includes(name)).length, name).toBe(0)
    expect(parseCsv(table).map(([name]) => name)).toEqual(['name', 'Ada Lovelace'])
    expect(manifest).toMatchObject({ count: 3, named: 1, withheld: 2, invalidated: 1 })
    expect(document.pages.join(' ').replace(/\s+/g, ' ')).toContain(
      'The organisers invalidated 1 verified signature',
    )
  })

  it('is of one moment: its parts have the digests that it says, and made again it is the same', async () => {
    const app = await testApp(kind)
    await signedBy(
      app,
      { name: 'Ada Lovelace' },
      { name: 'ليلى مثال' },
      { name: '홍길동' },
      { name: '𐍈 Wulfila' },
    )
    const first = await handedOver(app)
    const [pdf, csv] = first.manifest.files
    expect(Object.keys(first.members).sort()).toEqual([
      'manifest.json',
      'unpaid-proof.en.csv',
      'unpaid-proof.en.pdf',
    ])
    expect(digest(first.members[pdf.file] ?? new Uint8Array())).toBe(pdf.sha256)
    expect(digest(first.members[csv.file] ?? new Uint8Array())).toBe(csv.sha256)
    expect(digest(first.bytes.zip)).toBe(first.zip.sha256)
    expect(first.manifest.shownByNumber).toEqual([{ character: '𐍈', times: 1 }])
    const again = await handedOver(app)
    expect([again.pdf, again.zip]).toEqual([first.pdf, first.zip])
  })

  it('sets names in many columns and pages, each once, by name', async () => {
    const app = await testApp(kind)
    const names = Array.from({ length: 700 }, (_, i) => `Signer ${String(i).padStart(4, '0')}`)
    for (let i = 0; i < names.length; i += 350)
      await signedBy(app, ...names.slice(i, i + 350).map((name) => ({ name, country: 'DE' })))
    const { document, table } = await handedOver(app)
    const found = document.pages
      .slice(4)
      .join('\n')
      .match(/Signer \d{4}(?= Germany)/g)
    expect(found).toEqual(names)
    expect(
      parseCsv(table)
        .slice(1)
        .map(([name]) => name),
    ).toEqual(names)
  })

  it('is safe to open in a spreadsheet', async () => {
    const app = await testApp(kind)
    await signedBy(
      app,
      { name: '=1+1', affiliation: '@sum' },
      { name: 'a, "b"' },
      ...['Ada;=1', 'Ada\uFFFE;"', 'Ada\t-1;'].map((name) => ({ name, affiliation: name })),
    )
    const { table, document } = await handedOver(app)
    const [, ...rows] = parseCsv(table)
    expect(rows).toHaveLength(5)
    expect(rows.slice(0, 2).map((row) => row.slice(0, 2))).toEqual([
      ["'=1+1", "'@sum"],
      ['a, "b"', ''],
    ])
    for (const split of [',', ';', '\t', ',;\t'])
      expect(cellsOf(table, split).flat().filter(isFormula), split).toEqual([])
    expect(document.pages.join(' ')).toContain('=1+1')
  })

  it('runs from right to left in Arabic', async () => {
    const app = await testApp(kind)
    await signedBy(app, { name: 'ليلى مثال' }, { name: 'Ada Lovelace' })
    const { document } = await handedOver(app, 'ar')
    expect(document.language).toBe('ar')
    const all = document.pages.join('\n')
    expect(all).toContain('Ada Lovelace')
    const letters = (text: string) => [...unbroken(text)].filter((each) => /\p{Script=Arabic}/u.test(each))
    const said = new Set(letters(all))
    const arabic = app.letter.versions.find(({ locale }) => locale === 'ar')?.text ?? ''
    expect(letters(arabic).filter((each) => !said.has(each))).toEqual([])
  })

  it('says so where its language lacks the newest version, and sets the text in the language that it has', async () => {
    const shipped = shippedLetter()
    const letter = {
      ...shipped,
      versions: shipped.versions.filter(({ number, locale }) => number === 1 || locale === 'ar'),
    }
    const app = await testApp(kind, { letter })
    const { document } = await handedOver(app)
    expect(document.pages.join(' ').replace(/\s+/g, ' ')).toContain('has not been published in English')
    expect(document.pages.join(' ')).toContain('No one is named here.')
  })
})
