import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { type DatabaseKind, freshFolder, onEachDatabase } from '#tests/support/databases.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { query } from '#tests/support/postgres.ts'
import { copyOfTheProgram } from '#tests/support/project.ts'
import {
  freshSettings,
  runCommand,
  runServer,
  startServer,
  type TestServer,
  undersigned,
} from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'server', 'entry.mjs')
const FAULTS = ['request-failed', 'loop-failed', 'database-misplaced', 'invariant-broken']

/** What is done to a database; resolves to how to put it back. */
type Harm = (url: string) => Promise<() => Promise<void>>

const pathOf = (url: string) => url.slice('file:'.length)

/** Takes a database away; what comes into its place is gone when it is put back. */
async function take(url: string): Promise<() => Promise<void>> {
  if (url.startsWith('file:')) {
    const path = pathOf(url)
    renameSync(path, `${path}.kept`)
    return async () => renameSync(`${path}.kept`, path)
  }
  const [server, name] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)]
  const rename = async (from: string, to: string) => {
    const client = new pg.Client(`${server}/postgres`)
    await client.connect()
    try {
      await client.query(`alter database ${from} allow_connections false`)
      await client.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [
        from,
      ])
      await client.query(`alter database ${from} rename to ${to}`)
      await client.query(`alter database ${to} allow_connections true`)
    } finally {
      await client.end()
    }
  }
  await rename(name, `${name}_kept`)
  return async () => {
    await query(server, `drop database if exists ${name} with (force)`)
    await rename(`${name}_kept`, name)
  }
}

/** The database of another installation. */
async function another(kind: DatabaseKind): Promise<string> {
  const env = await freshSettings(kind)
  await (await openForCommand(loadConfig(env), 'serve')).close()
  return env['DATABASE_URL'] ?? ''
}

const removed: Harm = take

function replaced(kind: DatabaseKind): Harm {
  return async (url) => {
    const other = await another(kind)
    const putBack = await take(url)
    if (kind === 'sqlite') copyFileSync(pathOf(other), pathOf(url))
    else {
      const [server, name] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)]
      await query(server, `create database ${name} template ${other.slice(other.lastIndexOf('/') + 1)}`)
    }
    return putBack
  }
}

function emptied(kind: DatabaseKind): Harm {
  return async (url) => {
    const putBack = await take(url)
    if (kind === 'sqlite') writeFileSync(pathOf(url), '')
    else {
      const [server, name] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)]
      await query(server, `create database ${name}`)
    }
    return putBack
  }
}

/** What a person, a load balancer and an operator are told. */
async function answersOf(server: TestServer): Promise<Record<string, string>> {
  const page = await new Visitor(server.url).sign({ ...ada, comment: 'Every word of it.' })
  const html = await page.text()
  const isKept = ['value="Ada Lovelace"', 'value="ada@example.org"', 'Every word of it.'].every((each) =>
    html.includes(each),
  )
  const health = await fetch(`${server.url}/healthz`)
  const { database } = (await health.json()) as { database: string }
  return {
    signing: `${page.status}${isKept ? ', typed text kept' : ''}`,
    healthz: `${health.status} ${database}`,
    check: said(await undersigned(['check'], server.env)),
    export: said(await undersigned(['export'], server.env)),
  }
}

/** The exit code and the first line of standard error. */
function said({ code, stderr }: { code: number | null; stderr: string }): string {
  return `${code} ${stderr.split('\n')[0]}`
}

const NO_SIGNING = { signing: '503, typed text kept', healthz: '503 unavailable' }
const NO_DATABASE = /^1 There is no database, or an empty one: .* To begin anew/
const LONE_JOURNAL = /^1 \S+ is missing or empty, but its journal \S+-wal is not/
const FOREIGN_JOURNAL = /^1 \S+ was replaced: the journal \S+-wal belongs to the file that was there before/
const OTHER_SECRET = /^1 \S+\/secret is not the secret with which the database began/
const NOT_THERE = /^1 The database cannot be opened: database "\w+" does not exist/

/** What commands say beside the running server, and the start after it was stopped. */
const SENTENCES: Record<DatabaseKind, Record<string, { beside: RegExp; start: RegExp }>> = {
  sqlite: {
    removed: { beside: LONE_JOURNAL, start: NO_DATABASE },
    emptied: { beside: LONE_JOURNAL, start: NO_DATABASE },
    replaced: { beside: FOREIGN_JOURNAL, start: OTHER_SECRET },
  },
  postgres: {
    removed: { beside: NOT_THERE, start: NOT_THERE },
    emptied: { beside: NO_DATABASE, start: NO_DATABASE },
    replaced: { beside: OTHER_SECRET, start: OTHER_SECRET },
  },
}

onEachDatabase('a database that is not in its place', (kind) => {
  it('is written to no more, named to the operator, and taken up again when it is back', async () => {
    const server = await startServer(kind, { faults: FAULTS })
    const url = server.env['DATABASE_URL'] ?? ''
    const times = (event: string) => server.log().filter((line) => line.event === event).length
    const harms: Record<string, Harm> = { removed, emptied: emptied(kind), replaced: replaced(kind) }
    const table: Record<string, Record<string, string>> = {}
    for (const [name, harm] of Object.entries(harms)) {
      const putBack = await harm(url)
      table[name] = await answersOf(server)
      await putBack()
      await until(async () => (await fetch(`${server.url}/healthz`)).status === 200, 'it is well again')
      expect((await new Visitor(server.url).sign({ ...grace, name: `Grace ${name}` })).status).toBe(303)
      await until(() => times('database-in-place') === times('database-misplaced'), 'that is logged')
    }
    // Where PostgreSQL has no database of the name, it says so itself.
    expect(times('database-misplaced')).toBe(kind === 'sqlite' ? 3 : 2)
    // What was acknowledged a moment ago has yet to become an entry.
    await until(async () => {
      const health = (await (await fetch(`${server.url}/healthz`)).json()) as {
        submissions: { waiting: number } | null
      }
      return health.submissions?.waiting === 0
    }, 'everyone who signed is entered')
    server.process.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    for (const [name, harm] of Object.entries(harms)) {
      const putBack = await harm(url)
      const start = said(await runCommand([ENTRY], server.env))
      table[name] = { ...table[name], start }
      await putBack()
    }
    for (const [name, { beside, start }] of Object.entries(SENTENCES[kind])) {
      const command = expect.stringMatching(beside)
      const row = { ...NO_SIGNING, check: command, export: command, start: expect.stringMatching(start) }
      expect(table[name], name).toEqual(row)
    }
    // What was acknowledged is there: one entry of Grace, who signed three times.
    const { stdout } = await undersigned(['export', '--include', 'pending', '--format', 'jsonl'], server.env)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([{ name: 'Grace replaced' }])
  }, 240_000)
})

/** Every file and folder below one that others than its owner may read, write or enter. */
function tooOpen(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, mode: statSync(join(folder, name)).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ name, mode }) => `${name} ${mode.toString(8)}`)
}

it('keeps what it writes to its owner whatever the umask, and refuses another secret and a renamed letter', async () => {
  const mask = process.umask(0)
  try {
    const dataDir = join(freshFolder(), 'data')
    const folder = freshFolder()
    const env = {
      ...(await freshSettings('sqlite')),
      DATA_DIR: dataDir,
      DATABASE_URL: `file:${join(dataDir, 'below', 'undersigned.db')}`,
    }
    mkdirSync(dataDir)
    const server = await runServer(env)
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const [email] = await emailsTo(server.emailFolder, ada.email)
    await visitor.press(linkIn(email as never), 'yes')
    const emails = await emailsTo(server.emailFolder, ada.email, 2)
    const out = join(folder, 'signatures.csv')
    expect(await undersigned(['export', '--out', out], env)).toMatchObject({ code: 0 })
    expect(await undersigned(['hand-over', '--out', join(folder, 'letter.zip')], env)).toMatchObject({
      code: 0,
    })
    await visitor.press(linkIn(emails.find(({ text }) => text.includes('/signature/')) as never), 'erase')
    expect(readdirSync(dataDir).sort()).toEqual(['below', 'erased.jsonl', 'installation', 'mail', 'secret'])
    expect(readdirSync(folder).sort()).toEqual([
      'letter.zip',
      'signatures.csv',
      'signatures.csv.manifest.json',
    ])
    expect([...tooOpen(dataDir), ...tooOpen(folder)]).toEqual([])
    await visitor.sign(grace)
    server.process.kill('SIGTERM')
    await server.ended

    // What another program left open is closed.
    for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
      const path = join(dataDir, name)
      chmodSync(path, statSync(path).isDirectory() ? 0o777 : 0o666)
    }
    chmodSync(dataDir, 0o777)
    expect((await undersigned(['check'], env)).stdout).toMatch(
      /^warn +Readable by others on this machine: .*secret/m,
    )
    const again = await runServer(env)
    expect(again.log()).toContainEqual(
      expect.objectContaining({ event: 'readable-by-others', what: 'the data folder', mode: '777' }),
    )
    expect(tooOpen(dataDir)).toEqual(['below 777'])
    again.process.kill('SIGTERM')
    await again.ended

    const other = { ...env, SECRET: 'another-secret-of-thirty-two-bytes-or-more' }
    for (const refused of [
      runCommand([ENTRY], other),
      undersigned(['check'], other),
      undersigned(['export'], other),
    ]) {
      expect(said(await refused)).toMatch(/^1 SECRET is not the secret with which the database began/)
    }
    renameSync(join(dataDir, 'secret'), join(dataDir, 'kept'))
    for (const refused of [
      runCommand([ENTRY], env),
      undersigned(['check'], env),
      undersigned(['export'], env),
    ])
      expect(said(await refused)).toMatch(/^1 SECRET is not set, and \S+\/secret is missing/)
    renameSync(join(dataDir, 'kept'), join(dataDir, 'secret'))

    const root = await copyOfTheProgram()
    const letters = join(root, 'src', 'content', 'letters')
    renameSync(join(letters, 'unpaid-proof'), join(letters, 'paid-proof'))
    const renamed = await runCommand([join(root, 'dist', 'server', 'entry.mjs')], env, root)
    expect(renamed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('unpaid-proof: has 1 signature'),
    })
    expect(renamed.stderr).toContain('The folder paid-proof has its texts: was it renamed?')
  } finally {
    process.umask(mask)
  }
}, 240_000)
