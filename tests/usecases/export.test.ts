import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures.ts'
import { foldName } from '../../src/domain/person-name.ts'
import { seed } from '../../src/usecases/operator/seed.ts'
import { type ExportOptions, exportSignatures } from '../../src/usecases/organiser/export-signatures.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '../support/app.ts'
import { parseCsv } from '../support/csv.ts'
import { onEachDatabase } from '../support/databases.ts'
import { mailAbout, tokenIn } from '../support/mailbox.ts'
import { ada } from '../support/people.ts'
import { sign } from '../support/sign.ts'

async function exported(app: TestApp, options: Partial<ExportOptions> = {}) {
  const chunks: Buffer[] = []
  const out = new Writable({
    // Slow on purpose: the export must wait.
    highWaterMark: 1024,
    async write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      await sleep(1)
      done()
    },
  })
  const summary = await exportSignatures(
    app.context,
    app.letter,
    { format: 'csv', includePending: false, ...options },
    out,
  )
  await new Promise<void>((resolve) => out.end(resolve))
  return { summary, text: Buffer.concat(chunks).toString('utf8'), bytes: Buffer.concat(chunks) }
}

function signed(app: TestApp, name: string, rest: Partial<NewSignature> = {}): NewSignature {
  return {
    id: `id-${name}`,
    letter: app.letter.slug,
    version: 2,
    locale: 'en',
    digest: 'digest',
    mailboxKey: `key-${name}`,
    addressKey: '',
    name,
    nameFolded: foldName(name),
    public: true,
    submittedAt: app.clock.now,
    verifiedAt: app.clock.now,
    ...rest,
  }
}

onEachDatabase('the export', (kind) => {
  it('holds the verified signatures and nothing else, and says so of itself', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 2_500, () => {})
    const { summary, text, bytes } = await exported(app)
    const [header, ...rows] = parseCsv(text)
    const counted = (await app.counts.of(app.letter)).count.count
    expect(rows).toHaveLength(counted)
    expect(summary).toMatchObject({ rows: counted, verified: counted, pending: 0, bytes: bytes.length })
    expect(summary.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(new Set(rows.map((row) => row[header?.indexOf('state') ?? -1]))).toEqual(new Set(['verified']))
    expect(text).not.toContain('Mallory')
  })

  it('adds the pending ones where asked for, and marks them', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 100, () => {})
    const { summary, text } = await exported(app, { format: 'jsonl', includePending: true })
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { state: string })
    expect(summary.pending).toBeGreaterThan(0)
    expect(rows.filter((row) => row.state === 'pending')).toHaveLength(summary.pending)
    expect(rows).toHaveLength(summary.rows)
  })

  it('survives RFC 4180, and holds no formula', async () => {
    const app = await testApp(kind)
    const names = [
      '=1+1',
      '+49',
      '-ada',
      '@sum',
      '＝1',
      '＋1',
      '－1',
      '＠x',
      'a, "b"',
      'Zoë\u200dX',
      "O'Neil",
    ]
    await app.context.store.write((tx) =>
      insertSignatures(
        tx,
        names.map((name, i) =>
          signed(app, name, { comment: 'one\ntwo, "three"', affiliation: i === 0 ? '\t=cmd' : null }),
        ),
      ),
    )
    const { text } = await exported(app)
    expect(text.endsWith('\r\n')).toBe(true)
    const [, ...rows] = parseCsv(text)
    expect(rows.map((row) => row[0]?.replace(/^'/, '')).sort()).toEqual([...names].sort())
    for (const field of rows.flat()) expect(field).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
    expect(rows[0]?.[4]).toBe('one\ntwo, "three"')
  })

  it.each(['forget', 'keep'] as const)(
    'holds addresses only where the letter keeps them: %s',
    async (addresses) => {
      const app = await testApp(kind, { letter: shippedLetter({ addresses }) })
      await sign(app.context, app.letter, filledIn(app.letter, { ...ada, updates: 'on' }))
      await pressYes(app, tokenIn(mailAbout(await app.deliver(), 'Verify')))
      const { text } = await exported(app)
      expect(text.includes(ada.email)).toBe(addresses === 'keep')
    },
  )

  it('is one moment, whatever is signed meanwhile', async () => {
    const app = await testApp(kind)
    await seed(app.context, app.letter, 5_000, () => {})
    const before = (await app.counts.of(app.letter)).count.count
    let added = false
    const { summary } = await exported(app, {
      onProgress: () => {
        if (added) return
        added = true
        const late = new Date(app.clock.now.getTime() + 1000)
        void app.context.store.write((tx) =>
          insertSignatures(tx, [signed(app, 'Late', { verifiedAt: late })]),
        )
      },
    })
    expect(added).toBe(true)
    expect(summary.rows).toBe(before)
  })
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
