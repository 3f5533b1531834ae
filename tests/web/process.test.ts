import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countIs } from '#tests/support/count.ts'
import { type DatabaseKind, freshFolder, onEachDatabase } from '#tests/support/databases.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { freePort, query } from '#tests/support/postgres.ts'
import { copyOfTheProgram } from '#tests/support/project.ts'
import { runCommand, runServer, startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'server', 'entry.mjs')
const EVENTS = '/letters/unpaid-proof/events'

/** Signs as fast as 100 a second until the server is gone; resolves to the names that were acknowledged. */
async function signUntilKilled(server: TestServer, round: number, killAfter: number): Promise<string[]> {
  const acknowledged: string[] = []
  const sending: Promise<void>[] = []
  for (let i = 0; server.process.exitCode === null && server.process.signalCode === null; i += 1) {
    const person = { name: `Signer ${round} ${i}`, email: `signer-${round}-${i}@example.org` }
    const sent = new Visitor(server.url).sign(person).then(
      (answer) => {
        if (answer.status !== 303) return
        acknowledged.push(person.name)
        if (acknowledged.length === killAfter) server.process.kill('SIGKILL')
      },
      () => {},
    )
    sending.push(sent)
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 10)), server.ended])
  }
  await Promise.all(sending)
  return acknowledged
}

/** PostgreSQL is not what is killed. */
const KILLS: Readonly<Record<DatabaseKind, number>> = { sqlite: 20, postgres: 5 }

onEachDatabase('the process', (kind) => {
  it(`loses nothing that it acknowledged, killed ${KILLS[kind]} times during 100 submissions a second`, async () => {
    let server = await startServer(kind)
    const { env } = server
    const acknowledged: string[] = []
    for (let round = 1; round <= KILLS[kind]; round += 1) {
      acknowledged.push(...(await signUntilKilled(server, round, 5 + ((round * 7) % 31))))
      await server.ended
      server = await runServer(env)
    }
    const { stdout } = await undersigned(['export', '--include', 'pending', '--format', 'jsonl'], env)
    const stored = new Set(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name),
    )
    expect(acknowledged.length).toBeGreaterThan(KILLS[kind] * 5)
    expect(acknowledged.filter((name) => !stored.has(name))).toEqual([])
    const check = await undersigned(['check'], env)
    expect(check.stdout).not.toContain('BROKEN')
    expect(check.code).toBe(0)
    // It starts a server each time.
  }, 180_000)

  it('ends with 0 at SIGTERM, streams and all, and finishes the request that it is in', async () => {
    const server = await startServer(kind)
    const streams = await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}${EVENTS}`)))
    const bodies = streams.map((stream) => stream.text())
    const signing = Array.from({ length: 20 }, (_, i) =>
      new Visitor(server.url).sign({ name: `Signer ${i}`, email: `signer-${i}@example.org` }).then(
        (answer) => answer.status,
        () => 'refused',
      ),
    )
    // People who say nothing, or only half of it, must not hold up the others.
    const port = Number(new URL(server.url).port)
    const silent = connect(port, 'localhost')
    const halfway = connect(port, 'localhost')
    for (const socket of [silent, halfway]) socket.on('error', () => {})
    halfway.write('POST /letters/unpaid-proof/sign HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nname=')
    await Promise.any(signing)
    server.process.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    for (const body of await Promise.all(bodies)) expect(body).toContain('event: count')
    expect(server.log().at(-1)?.event).toBe('server-stopped')
    const acknowledged = (await Promise.all(signing)).filter((status) => status === 303).length
    const again = await runServer(server.env)
    const { stdout } = await undersigned(['export', '--include', 'pending'], again.env)
    expect(stdout.trimEnd().split('\r\n').length - 1).toBeGreaterThanOrEqual(acknowledged)
  })

  it('tells open pages of each change, and where they left off', async () => {
    const server = await startServer(kind)
    const stream = await fetch(`${server.url}${EVENTS}`)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let said = ''
    const next = async (text: string) => {
      while (!said.includes(text)) said += (await reader?.read())?.value ?? ''
    }
    await next('"count":0')
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const [email] = await emailsTo(server.emailFolder, ada.email)
    await visitor.press(/http\S+verify\S+/.exec(email?.text ?? '')?.[0] ?? '', 'yes')
    await next('"count":1')
    await next('Ada Lovelace')
    // Someone who asks for the count first must not make the stream miss the change.
    await visitor.sign({ ...grace })
    const [hers] = await emailsTo(server.emailFolder, grace.email)
    await visitor.press(/http\S+verify\S+/.exec(hers?.text ?? '')?.[0] ?? '', 'yes')
    await until(async () => {
      const asked = await fetch(`${server.url}/letters/unpaid-proof/count.json`)
      return ((await asked.json()) as { count: number }).count === 2
    }, 'the count is 2')
    await next('"count":2')
    await next('Grace Hopper')
    await reader?.cancel()
    const lastId = [...said.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? ''
    const again = await fetch(`${server.url}${EVENTS}`, { headers: { 'Last-Event-ID': lastId } })
    expect(again.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(again.headers.get('x-accel-buffering')).toBe('no')
    const resumed = again.body?.pipeThrough(new TextDecoderStream()).getReader()
    let begun = ''
    while (!begun.includes('event: beat')) begun += (await resumed?.read())?.value ?? ''
    expect(begun).toBe('retry: 3000\n\nevent: beat\ndata: null\n\n')
    await resumed?.cancel()
  })
})

describe('the process', () => {
  it('says at once all that production lacks, and does not start', async () => {
    const { code, stderr } = await runCommand([ENTRY], { NODE_ENV: 'production', DATA_DIR: freshFolder() })
    expect(code).toBe(1)
    for (const name of ['SITE_URL', 'SECRET', 'SMTP_URL', 'MAIL_FROM', 'CAPTCHA'])
      expect(stderr).toContain(name)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('does not start beside another one on the same file, or the same port, and says so', async () => {
    const server = await startServer('sqlite')
    const sameFile = await runCommand([ENTRY], { ...server.env, PORT: String(await freePort()) })
    expect(sameFile).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is in use by another process'),
    })
    const samePort = await runCommand([ENTRY], { PORT: server.env['PORT'] ?? '', DATA_DIR: freshFolder() })
    expect(samePort).toMatchObject({ code: 1, stderr: expect.stringContaining('Set PORT') })
  })

  it('gives back what was typed, with 503, while another program holds the database; reads go on', async () => {
    const server = await startServer('sqlite', { faults: ['request-failed', 'loop-failed'] })
    const other = new Database(server.env['DATABASE_URL']?.slice('file:'.length) ?? '')
    other.exec('BEGIN IMMEDIATE')
    const answer = await new Visitor(server.url).sign({ ...ada, comment: 'Every word of it.' })
    const html = await answer.text()
    expect(answer.status).toBe(503)
    for (const kept of [
      'value="Ada Lovelace"',
      'value="ada@example.org"',
      'Every word of it.',
      'We could not store',
    ]) {
      expect(html.includes(kept), kept).toBe(true)
    }
    expect((await fetch(`${server.url}/letters/unpaid-proof/count.json`)).status).toBe(200)
    other.exec('ROLLBACK')
    other.close()
    expect((await new Visitor(server.url).sign(ada)).status).toBe(303)
    // Each loop that failed says so once, and then that it is well again.
    const lines = (event: string) => server.log().filter((line) => line.event === event)
    const failed = new Set(lines('loop-failed').map(({ loop }) => loop))
    expect(failed.size).toBeGreaterThan(0)
    await until(() => lines('loop-recovered').length === failed.size, 'every loop has recovered')
    expect(lines('loop-failed').length).toBe(failed.size)
  })

  it('accepts signatures while the mail server is down, and sends the emails once it is up', async () => {
    const server = await startServer('sqlite', { env: { SMTP_URL: 'smtp://127.0.0.1:1' } })
    expect((await new Visitor(server.url).sign(grace)).status).toBe(303)
    await until(() => server.log().some((line) => line.event === 'email-postponed'), 'the mail is put off')
    const health = (await (await fetch(`${server.url}/healthz`)).json()) as {
      status: string
      mail: { waiting: number }
    }
    // It does not show that one more email waits.
    expect(health).toMatchObject({ status: 'ok', database: 'ok', mail: { waiting: 0 } })
    const metrics = await fetch(`${server.url}/metrics`)
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(await metrics.text()).toMatch(/^undersigned_personal_row_overdue_seconds 0$/m)
    expect(server.rawLog()).not.toContain('grace')
    expect((await fetch(`${server.url}/mailbox`)).status).toBe(404)
  })

  it('refuses a letter that is not as it must be, with file and line', async () => {
    const root = await copyOfTheProgram()
    const yaml = join(root, 'src/content/letters/unpaid-proof/letter.yaml')
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace('goal: 5000', 'goal: soon'))
    const { code, stderr } = await runCommand(
      [join(root, 'dist/server/entry.mjs')],
      { DATA_DIR: freshFolder() },
      root,
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/letter\.yaml:\d+: goal must be a whole number/)
  })
})

onEachDatabase('the process', (kind) => {
  it('refuses to start when one byte of a published version is another, and says which and what to do', async () => {
    const server = await startServer(kind)
    server.process.kill('SIGTERM')
    await server.ended
    const root = await copyOfTheProgram()
    const entry = join(root, 'dist/server/entry.mjs')
    const file = join(root, 'src/content/letters/unpaid-proof/v1.en.md')
    const published = await readFile(file, 'utf8')
    await writeFile(file, published.replace('You invited us in.', 'You invited us in!'))
    const { code, stderr } = await runCommand([entry], server.env, root)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /v1\.en\.md: version 1 \(en\) was published with the digest\s+[0-9a-f]{64}\s+and now has the digest\s+[0-9a-f]{64}/,
    )
    expect(stderr).toContain('publish the change as a new version')
  })
})

onEachDatabase('the process', (kind) => {
  it('restores no erased signature from a backup', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const [verification] = await emailsTo(server.emailFolder, ada.email)
    await visitor.press(linkIn(verification as never), 'yes')
    const emails = await emailsTo(server.emailFolder, ada.email, 2)
    const own = emails.find((email) => email.text.includes('/signature/'))
    server.process.kill('SIGTERM')
    await server.ended
    const restore = await backUp(server)
    const before = await runServer(server.env)
    await visitor.press(linkIn(own as never), 'erase')
    before.process.kill('SIGTERM')
    await before.ended
    await restore()
    const after = await runServer(server.env)
    await countIs(after, 0)
    expect(after.log()).toContainEqual(expect.objectContaining({ event: 'erased-again', rows: 1 }))
  })
})

/** Copies the database of a server that is down; resolves to how to put the copy in its place. */
async function backUp({ env }: TestServer): Promise<() => Promise<void>> {
  const url = env['DATABASE_URL'] ?? ''
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length)
    await copyFile(path, `${path}.backup`)
    return () => copyFile(`${path}.backup`, path)
  }
  const [server, name] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)]
  await query(server, `create database ${name}_backup template ${name}`)
  onTestFinished(() => query(server, `drop database if exists ${name}_backup with (force)`))
  return async () => {
    await query(server, `drop database ${name} with (force)`)
    await query(server, `create database ${name} template ${name}_backup`)
  }
}

it('names no link in its log when a page fails', async () => {
  const server = await startServer('sqlite', { faults: ['request-failed', 'loop-failed'] })
  const database = new Database(server.env['DATABASE_URL']?.slice('file:'.length) ?? '')
  database.exec('ALTER TABLE tokens RENAME TO elsewhere')
  database.close()
  const token = 'T'.repeat(43)
  for (const page of ['verify', 'signature', 'unsubscribe'])
    expect((await fetch(`${server.url}/${page}/${token}`)).status).toBe(503)
  const failed = server.log().filter(({ event }) => event === 'request-failed')
  expect(failed.map(({ route }) => route)).toContain('/verify/[token]')
  expect(server.rawLog()).not.toContain(token)
})
