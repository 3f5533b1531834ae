import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import pg from 'pg'
import { expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { latestExports } from '#db/queries/export/exports.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { seed } from '#features/operations/seed.ts'
import { FRESH } from '#features/organisers/organiser.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { type DatabaseKind, onEachDatabase } from '#tests/support/databases.ts'
import { askForExport, EXPORT_PAGE, exportForm } from '#tests/support/export-form.ts'
import { readCsv } from '#tests/support/exported.ts'
import { letTimePass, organiserAt } from '#tests/support/organisers.ts'
import { freshSettings, runServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { signed } from '#tests/support/signed.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

async function crowded(kind: DatabaseKind, count: number): Promise<TestServer> {
  const env = await freshSettings(kind)
  const { context, close } = await openForCommand(loadConfig(env), 'serve')
  await seed(context, shippedLetter(), count, () => {})
  await close()
  return runServer(env)
}

/** A letter whose export is longer than the buffers of sockets, so that the server waits for a client that does not read. */
async function wordy(kind: DatabaseKind): Promise<TestServer> {
  return runServer(await wordySettings(kind))
}

async function wordySettings(kind: DatabaseKind): Promise<Record<string, string>> {
  const env = await freshSettings(kind)
  const { context, close } = await openForCommand(loadConfig(env), 'serve')
  const letter = shippedLetter()
  const now = new Date()
  for (let first = 0; first < 4_000; first += 500) {
    const rows = Array.from({ length: 500 }, (_, i) =>
      signed(letter, now, { name: `Ada ${first + i}`, comment: 'words '.repeat(1_000) }),
    )
    await context.store.write((tx) => insertSignatures(tx, rows))
  }
  await close()
  return env
}

async function exportsAt(server: TestServer) {
  const { context, close } = await openForCommand(loadConfig(server.env), 'inspect')
  try {
    return await context.store.read((db) => latestExports(db, 'unpaid-proof', 10))
  } finally {
    await close()
  }
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

onEachDatabase('the download', (kind) => {
  it('is the same as that of the command line, says what it is at its end, and two come at once', async () => {
    const server = await crowded(kind, 700)
    const olga = await organiserAt(server)
    const fields = await exportForm(olga)
    const [one, other] = await Promise.all([
      askForExport(server, olga, fields),
      askForExport(server, olga, { ...fields, format: 'jsonl' }),
    ])
    const [csv, lines] = await Promise.all([bytesOf(one), bytesOf(other)])
    const told = await undersigned(['export'], server.env)
    expect(told.stdout).toBe(csv.toString('utf8'))
    const rows = readCsv(csv)
    expect(lines.toString('utf8').split('\n')).toHaveLength(rows.length + 1)
    const sha256 = createHash('sha256').update(csv).digest()
    expect(one.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="unpaid-proof-\d{4}-\d\d-\d\d\.csv"$/,
      ),
      'cache-control': 'no-store',
      'transfer-encoding': 'chunked',
      trailer: 'X-Rows, Repr-Digest',
    })
    expect(one.trailers).toEqual({
      'x-rows': String(rows.length),
      'repr-digest': `sha-256=:${sha256.toString('base64')}:`,
    })
    const page = await (await olga.get(EXPORT_PAGE)).text()
    expect(page).toContain(sha256.toString('hex'))
    expect(page).toContain('The operator')
    const manifest = /href="([^"]+exports\/[^"]+\.json)"/.exec(page)?.[1] ?? ''
    expect(await (await olga.get(manifest)).json()).toMatchObject({
      letter: 'unpaid-proof',
      rows: rows.length,
    })
    expect((await olga.get(`${EXPORT_PAGE}s/nothing.json`)).status).toBe(404)
  })

  it('that is cancelled by its client stops reading, and is recorded as broken off', async () => {
    const server = await wordy(kind)
    const olga = await organiserAt(server)
    const answer = await askForExport(server, olga, await exportForm(olga))
    await new Promise((resolve) => answer.once('data', resolve))
    answer.pause()
    if (kind === 'postgres') await until(async () => (await readingAt(server)) === 1, 'one moment is read')
    answer.destroy()
    const [row] = await until(async () => {
      const rows = await exportsAt(server)
      return rows[0]?.rows !== null && rows
    }, 'it is on record that it broke off')
    expect(row).toMatchObject({ finishedAt: null, sha256: null, manifest: null })
    if (kind === 'postgres') expect(await readingAt(server)).toBe(0)
    expect(await (await olga.get(EXPORT_PAGE)).text()).toContain('Failed')
    expect(server.log().some(({ event }) => event === 'export-broke-off')).toBe(true)
    // The server goes on: people sign, and the next export is whole.
    expect((await new Visitor(server.url).sign({ name: 'Ada', email: 'ada@example.org' })).status).toBe(303)
    const whole = await askForExport(server, olga, await exportForm(olga))
    const rows = readCsv(await bytesOf(whole))
    expect(whole.trailers['x-rows']).toBe(String(rows.length))
  })

  it('is visibly broken where the server stops half-way', async () => {
    const server = await wordy(kind)
    const olga = await organiserAt(server)
    const answer = await askForExport(server, olga, await exportForm(olga))
    await new Promise((resolve) => answer.once('data', resolve))
    answer.pause()
    server.process.kill('SIGKILL')
    await server.ended
    answer.resume()
    await expect(bytesOf(answer)).rejects.toThrow(/aborted/)
    expect(answer.trailers).toEqual({})
    const rows = await exportsAt(server)
    // It was on record before its first byte.
    expect(rows).toMatchObject([{ finishedAt: null, rows: null, sha256: null }])
  })
})

it('a download is visibly broken where the database goes away half-way, and the server goes on', async () => {
  const env = await wordySettings('postgres')
  const server = await runServer(env, { faults: ['export-broke-off'] })
  const olga = await organiserAt(server)
  const answer = await askForExport(server, olga, await exportForm(olga))
  await new Promise((resolve) => answer.once('data', resolve))
  answer.pause()
  await endReading(server)
  answer.resume()
  await expect(bytesOf(answer)).rejects.toThrow(/aborted/)
  expect(answer.trailers).toEqual({})
  const broken = await until(async () => {
    const rows = await exportsAt(server)
    return rows[0]?.rows !== null && rows
  }, 'it is on record that it broke off')
  expect(broken).toMatchObject([{ finishedAt: null, sha256: null, manifest: null }])
  const whole = await askForExport(server, olga, await exportForm(olga))
  expect(readCsv(await bytesOf(whole))).toHaveLength(Number(whole.trailers['x-rows']))
})

it('is for owners, who say what they want and show anew who they are', async () => {
  const server = await crowded('sqlite', 50)
  for (const role of ['moderator', 'viewer'] as const) {
    const visitor = await organiserAt(server, role, { address: `${role}@example.org` })
    expect((await visitor.get(EXPORT_PAGE)).status).toBe(403)
    expect((await visitor.post(EXPORT_PAGE, { proof: await visitor.proof(), format: 'csv' })).status).toBe(
      403,
    )
  }
  const olga = await organiserAt(server)
  const fields = await exportForm(olga)
  const bad = await olga.post(EXPORT_PAGE, { proof: fields['proof'] ?? '', format: 'csv', from: 'yesterday' })
  expect(bad.status).toBe(422)
  const page = await bad.text()
  expect(page).toContain('Columns: choose at least one.')
  expect(page).toContain('value="yesterday"')
  const counted = await (
    await olga.get(`${EXPORT_PAGE}?format=csv&column-name=on&version-1=on&language-en=on`)
  ).text()
  expect(counted).toMatch(/The export has \d+ verified signatures/)
  const ended = await olga.get(`${EXPORT_PAGE}?format=csv&contents=ended&from=2026-01-01&from-time=18:30`)
  const endedPage = await ended.text()
  expect([ended.status, /The export has \d+ ids?\./.test(endedPage)]).toEqual([200, true])
  expect(endedPage).toMatch(/id="from"[^>]* value="2026-01-01"/)
  expect(endedPage).toMatch(/id="from-time"[^>]* value="18:30"/)
  for (const [chosen, name, start] of [
    [{ format: 'csv-excel', excel: 'de' }, 'unpaid-proof-2', '\uFEFFname;public;'],
    [{ format: 'csv-excel', excel: 'en' }, 'unpaid-proof-2', '\uFEFFname,public,'],
    [{ format: 'csv', contents: 'ended' }, 'unpaid-proof-ended-2', 'id,state,ended_at\r\n'],
  ] as const) {
    const answer = await olga.post(EXPORT_PAGE, { ...fields, ...chosen })
    expect(answer.headers.get('content-disposition')).toContain(`filename="${name}`)
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.toString('utf8').startsWith(start)).toBe(true)
  }

  await letTimePass(server, FRESH)
  const choice = {
    proof: fields['proof'] ?? '',
    format: 'jsonl',
    'column-name': 'on',
    'version-2': 'on',
    'language-en': 'on',
  }
  const stopped = await olga.post(EXPORT_PAGE, choice)
  expect(stopped.status).toBe(403)
  expect(await exportsAt(server)).toHaveLength(3)
  const kept = hiddenFields(await stopped.text())
  expect(kept).toMatchObject({ format: 'jsonl', 'column-name': 'on', 'version-2': 'on' })
  const again = await organiserAt(server)
  const { held: _held, to: _to, ...choiceKept } = kept
  const done = await again.post(EXPORT_PAGE, { ...choiceKept, proof: await again.proof() })
  expect(done.headers.get('content-type')).toContain('application/jsonl')
  const lines = (await done.text()).trimEnd().split('\n')
  expect(Object.keys(JSON.parse(lines[0] ?? '') as object)).toEqual(['name'])
})

it('is written by the command line beside a server that takes signatures', async () => {
  const server = await crowded('sqlite', 700)
  const signing = (async () => {
    const statuses: number[] = []
    for (let i = 0; i < 10; i += 1) {
      const visitor = new Visitor(server.url)
      statuses.push((await visitor.sign({ name: `Ada ${i}`, email: `ada${i}@example.org` })).status)
    }
    return new Set(statuses)
  })()
  const { code, stdout, stderr } = await undersigned(
    ['export', '--columns', 'name,version', '--versions', '2', '--languages', 'en'],
    server.env,
  )
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/signatures, SHA-256 /) })
  expect(await signing).toEqual(new Set([303]))
  expect(new Set(readCsv(stdout).map(({ version }) => version))).toEqual(new Set(['2']))
  expect(await exportsAt(server)).toHaveLength(1)
})

it('is refused on the command line with what there is to choose', async () => {
  const env = await freshSettings('sqlite')
  await (await openForCommand(loadConfig(env), 'serve')).close()
  const refused = await undersigned(['export', '--columns', 'email', '--from', 'June'], env)
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain(
    'unpaid-proof has no column "email": its addresses are forgotten. Columns: ',
  )
  expect(refused.stderr).toContain(
    '--from June is not a date or time. Write it like 2026-11-24, 2026-11-24T18:00',
  )
  const other = await undersigned(
    ['export', '--format', 'csv-excel', '--excel-language', 'xx', '--time-zone', 'CET'],
    env,
  )
  expect(other.stderr).toContain('--excel-language cannot be "xx". Possible values: en, fr, de, es, ar.')
  expect(other.stderr).toContain('--time-zone cannot be "CET". Possible values: UTC.')
  const ended = await undersigned(['export', '--ended', '--columns', 'name'], env)
  expect(ended.stderr).toContain('--columns cannot be "name". Possible values: id, state, ended_at.')
  const both = await undersigned(['export', '--ended', '--include', 'pending'], env)
  expect(both.stderr).toContain('--ended has no pending signatures')
})

/** How many transactions read one moment of the server's database. */
async function readingAt(server: TestServer): Promise<number> {
  return (await asked(server, `select 1 ${READING}`)).length
}

/** Ends them, as a database that stops does. */
async function endReading(server: TestServer): Promise<void> {
  const end = `select pg_terminate_backend(pid) ${READING}`
  await until(async () => (await asked(server, end)).length === 1, 'what reads is ended')
}

const READING = "from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"

async function asked(server: TestServer, query: string): Promise<unknown[]> {
  const client = new pg.Client(server.env['DATABASE_URL'])
  await client.connect()
  const { rows } = await client.query<object>(query)
  await client.end()
  return rows
}
