import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import Database from 'better-sqlite3'
import pg from 'pg'
import { DATABASES, type DatabaseKind, freshFolder, type Stage } from '#tests/support/databases.ts'
import { askForExport, exportForm } from '#tests/support/export-form.ts'
import { multiply } from '#tests/support/multiply.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { peakMemory } from '#tests/support/process-figures.ts'
import { flagsOf, freshSettings, runServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { quantile } from './statistics.ts'
import { say, sayTable } from './table.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Of these signatures, seeded, the others are copies. */
const SEEDED = 10_000

/** The most memory that an export may need, with everything else of its process. MB. */
const MEMORY = 250

/** How much slower than a bare select an export may be. */
const RATIO = 0.5

/**
 * A million signatures are exported by the command line, in the browser, twice at once in the browser, and to no one who
 * takes all of it, while others ask the server for its count. `false` where rows or digests are wrong, where it needs
 * too much memory, or is less than half as fast as a bare select of the same columns that is streamed to CSV.
 */
export async function exporting(stage: Stage, count = 1_000_000): Promise<boolean> {
  const found: Found[] = []
  for (const kind of DATABASES) found.push(await measure(stage, kind, count))
  say(`exporting: ${count} signatures`)
  sayTable([
    ['', ...DATABASES],
    ...Object.keys(found[0]?.figures ?? {}).map((what) => [
      what,
      ...found.map((each) => each.figures[what] ?? ''),
    ]),
  ])
  for (const { kind, wrong } of found)
    say(`  ${kind}: ${wrong.length === 0 ? 'as it must be' : wrong.join('; ').toUpperCase()}`)
  say()
  return found.every(({ wrong }) => wrong.length === 0)
}

type Found = { kind: DatabaseKind; figures: Record<string, string>; wrong: string[] }

async function measure(stage: Stage, kind: DatabaseKind, count: number): Promise<Found> {
  const env = await freshSettings(kind, stage)
  await undersigned(['seed', '--count', String(SEEDED)], env)
  await multiply(kind, env['DATABASE_URL'] ?? '', Math.ceil(count / SEEDED), 1)
  const folder = freshFolder(stage.atEnd)
  const wrong: string[] = []
  const rate = (rows: number, seconds: number) => `${Math.round(rows / seconds).toLocaleString('en')}/s`

  const bare = await bareSelect(kind, env, join(folder, 'bare.csv'))
  const command = await byCommand(env, join(folder, 'out.csv'))
  const sheet = await byCommand(env, join(folder, 'out.xlsx'), 'xlsx')
  if (command.rows !== bare.rows || sheet.rows !== bare.rows) wrong.push('the rows are not the verified ones')

  const server = await runServer({ ...env, LIMITS: 'off' }, { stage })
  const olga = await organiserAt(server)
  const watched = watch(server)
  const one = await inBrowser(server, olga)
  const start = performance.now()
  const two = await Promise.all([inBrowser(server, olga), inBrowser(server, olga)])
  const twoSeconds = (performance.now() - start) / 1000
  const answer = await askForExport(server, olga, await exportForm(olga))
  await once(answer, 'data')
  answer.destroy()
  const delays = await watched.stop()
  for (const each of [one, ...two]) {
    if (each.rows !== bare.rows) wrong.push('the trailer has other rows')
    if (each.digest !== each.told) wrong.push('the digest is wrong')
  }
  const serverMemory = peakMemory(server.process.pid ?? 0)
  if (Math.max(command.memory, sheet.memory, serverMemory) > MEMORY) wrong.push('too much memory')
  if (bare.seconds / command.seconds < RATIO) wrong.push('less than half as fast as a bare select')
  server.process.kill('SIGTERM')
  await server.ended
  return {
    kind,
    wrong,
    figures: {
      rows: String(bare.rows),
      'bare select to CSV': rate(bare.rows, bare.seconds),
      'command line, CSV': rate(command.rows, command.seconds),
      'ratio to the bare select': (bare.seconds / command.seconds).toFixed(2),
      'command line, spreadsheet': rate(sheet.rows, sheet.seconds),
      'browser, CSV': rate(one.rows, one.seconds),
      'browser, two at once, both': rate(bare.rows * 2, twoSeconds),
      'memory of the command, CSV and spreadsheet': `${command.memory} MB, ${sheet.memory} MB`,
      'memory of the server': `${serverMemory} MB`,
      'count.json meanwhile, median': `${quantile(delays, 0.5).toFixed(1)} ms`,
      'count.json meanwhile, 99 %': `${quantile(delays, 0.99).toFixed(1)} ms`,
    },
  }
}

/** What is selected by hand: as many columns as the export has, without their rules. */
const COLUMNS =
  'name, public, hidden_at, affiliation, country, comment, version, locale, digest, submitted_at, verified_at, id'
const COUNTED =
  "letter = 'unpaid-proof' and verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null"

async function bareSelect(kind: DatabaseKind, env: Record<string, string>, path: string) {
  const file = createWriteStream(path)
  const start = performance.now()
  let rows = 0
  let lines = ''
  for await (const page of bareRows(kind, env)) {
    for (const row of page) lines += `${row.map(quoted).join(',')}\r\n`
    rows += page.length
    if (lines.length < 65_536) continue
    if (!file.write(lines)) await once(file, 'drain')
    lines = ''
  }
  file.end(lines)
  await finished(file)
  return { rows, seconds: (performance.now() - start) / 1000 }
}

async function* bareRows(kind: DatabaseKind, env: Record<string, string>): AsyncGenerator<unknown[][]> {
  const select = `select ${COLUMNS} from signatures where ${COUNTED} order by verified_at, id`
  const url = env['DATABASE_URL'] ?? ''
  if (kind === 'sqlite') {
    const db = new Database(url.slice('file:'.length), { readonly: true })
    for (const row of db.prepare(select).raw().iterate()) yield [row as unknown[]]
    db.close()
    return
  }
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`begin; declare bare cursor for ${select}`)
  for (;;) {
    const { rows } = await client.query<unknown[]>({ text: 'fetch 1000 from bare', rowMode: 'array' })
    if (rows.length === 0) break
    yield rows
  }
  await client.end()
}

function quoted(value: unknown): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function byCommand(env: Record<string, string>, path: string, format = 'csv') {
  const start = performance.now()
  const child = spawn(
    process.execPath,
    [
      ...flagsOf('undersigned'),
      join(ROOT, 'src/cli/undersigned.mjs'),
      'export',
      '--format',
      format,
      '--out',
      path,
    ],
    { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: 'ignore' },
  )
  let memory = 0
  const looking = setInterval(() => {
    memory = Math.max(memory, peakMemory(child.pid ?? 0))
  }, 50)
  await once(child, 'exit')
  clearInterval(looking)
  const seconds = (performance.now() - start) / 1000
  const { rows } = JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8')) as { rows: number }
  return { rows, seconds, memory }
}

async function inBrowser(server: TestServer, olga: OrganiserVisitor) {
  const start = performance.now()
  const answer = await askForExport(server, olga, await exportForm(olga))
  const hash = createHash('sha256')
  for await (const chunk of answer) hash.update(chunk as Buffer)
  return {
    rows: Number(answer.trailers['x-rows']),
    digest: `sha-256=:${hash.digest('base64')}:`,
    told: answer.trailers['repr-digest'],
    seconds: (performance.now() - start) / 1000,
  }
}

/** Asks for the count again and again until it is told to stop, and says how long each answer took. Milliseconds. */
function watch(server: TestServer) {
  const delays: number[] = []
  let on = true
  const watching = (async () => {
    while (on) {
      const start = performance.now()
      await (await fetch(`${server.url}/letters/unpaid-proof/count.json`)).arrayBuffer()
      delays.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  return {
    async stop() {
      on = false
      await watching
      return delays
    },
  }
}
