import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, readdirSync, readSync, writeSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freshFolder } from '#tests/support/databases.ts'
import { organiserAt } from '#tests/support/organisers.ts'
import { ada, grace } from '#tests/support/people.ts'
import { ask, requestOf } from '#tests/support/raw-http.ts'
import { freshSettings, runServer, startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const LETTER = '/letters/unpaid-proof'
const EVENTS = `${LETTER}/events`

type Health = { status: string; log: { status: string; lostLines: number }; temporaryFolder: string }

async function healthOf(server: TestServer): Promise<Health> {
  return (await (await fetch(`${server.url}/healthz`)).json()) as Health
}

/** A pipe with a name, whose readers come and go; `read` returns what has arrived, and waits for nothing. */
function namedPipe(): { path: string; open(): void; read(): string; close(): void } {
  const path = join(freshFolder(), 'log')
  execFileSync('mkfifo', [path])
  const bytes = Buffer.alloc(256 * 1024)
  const state = { fd: -1, text: '' }
  const pipe = {
    path,
    open: () => {
      state.fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    },
    read: () => {
      try {
        state.text += bytes.toString('utf8', 0, readSync(state.fd, bytes))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      }
      return state.text
    },
    close: () => {
      if (state.fd !== -1) closeSync(state.fd)
      state.fd = -1
    },
  }
  onTestFinished(pipe.close)
  return pipe
}

it('goes on while its log has no reader or a stuck one, and says what was lost', async () => {
  const pipe = namedPipe()
  const settings = await freshSettings('sqlite')
  // One that keeps it open, or the server would wait for a reader; it says by another way that it is there.
  pipe.open()
  const server = await runServer(settings, {
    before: `exec 3>&1 >${pipe.path} 2>${pipe.path}; echo '{"event":"server-started"}' >&3; exec 3>&-`,
  })
  await until(() => pipe.read().includes('"server-started"'), 'the server has started')
  pipe.close()
  for (const person of [ada, grace]) expect((await new Visitor(server.url).sign(person)).status).toBe(303)
  await until(async () => (await healthOf(server)).log.status === 'unwritable', 'the log is reported')
  expect(await healthOf(server)).toMatchObject({ status: 'degraded', log: { lostLines: 100 } })
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^undersigned_log_writable 0$/m)

  pipe.open()
  const lost = await until(
    () =>
      pipe
        .read()
        .split('\n')
        .find((line) => line.includes('lines-lost')),
    'what was lost is reported',
  )
  expect(JSON.parse(lost)).toMatchObject({ level: 'warn', event: 'lines-lost', lines: expect.any(Number) })
  await until(async () => (await healthOf(server)).status === 'ok', 'all is well again')

  // A reader that reads nothing: the pipe is full, and nothing waits for it but the log.
  const filler = openSync(pipe.path, constants.O_WRONLY | constants.O_NONBLOCK)
  expect(() => {
    for (;;) writeSync(filler, ' '.repeat(4_096))
  }).toThrow('EAGAIN')
  closeSync(filler)
  expect((await new Visitor(server.url).sign({ ...ada, email: 'ada@example.net' })).status).toBe(303)
  expect((await fetch(`${server.url}${LETTER}/count.json`)).status).toBe(200)
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

it('goes on with its log and its errors on a full device, and ends in order', async () => {
  const server = await runServer(await freshSettings('sqlite'), {
    before: `echo '{"event":"server-started"}'; exec >/dev/full 2>/dev/full`,
  })
  await until(() => fetch(server.url).catch(() => null), 'the server answers')
  expect((await new Visitor(server.url).sign(ada)).status).toBe(303)
  expect(await healthOf(server)).toMatchObject({ status: 'degraded', log: { status: 'unwritable' } })
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

it('a command that cannot write its result ends with 1 and a sentence, and quietly where its reader has gone', async () => {
  const server = await startServer('sqlite')
  const program = join(import.meta.dirname, '..', '..', 'src', 'cli', 'undersigned.mjs')
  const run = (command: string, to: string) => {
    const script = `{ "$0" "$1" ${command}; echo "code $?" >&2; } ${to}`
    const env = { ...server.env, PATH: process.env['PATH'] ?? '' }
    return execFileSync('sh', ['-c', `{ ${script}; } 2>&1 >/dev/null`, process.execPath, program], {
      env,
      encoding: 'utf8',
    })
  }
  for (const command of ['check', 'export']) {
    const said = run(command, '>/dev/full')
    expect(said, command).toMatch(
      /^The result could not be written to standard output: ENOSPC.* The disk is full/m,
    )
    expect(said, command).toMatch(/^code 1$/m)
    expect(said, command).not.toMatch(/^\s+at /m)
  }
  expect(run('export', '| true').trim()).toBe('code 1')
})

/** Opens an event stream from an address of this machine, and keeps it open. */
function stream(server: TestServer, localAddress: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const port = Number(server.env['PORT'])
    const request = get({ host: '127.0.0.1', port, path: EVENTS, localAddress, agent: false }, (answer) => {
      answer.on('error', () => {})
      onTestFinished(() => {
        answer.destroy()
      })
      resolve(answer)
    })
    request.on('error', reject)
  })
}

it('has a cap of event streams for each network and in all, and never uses up the files that it may open', async () => {
  const openFiles = 128
  const server = await startServer('sqlite', {
    env: { HOST: '127.0.0.1', LIMIT_CLIENT_STREAMS: '5' },
    before: `ulimit -n ${openFiles}`,
  })
  const opened = () => readdirSync(`/proc/${server.process.pid}/fd`).length
  expect(server.log()).toContainEqual(
    expect.objectContaining({ event: 'streams-capped', configured: 5_000, streams: 32, openFiles }),
  )
  const open: IncomingMessage[] = []
  for (let network = 2; network < 9; network += 1) {
    for (let i = 0; i < 6; i += 1) {
      const answer = await stream(server, `127.0.0.${network}`)
      const isRefused = answer.statusCode !== 200
      expect(answer.statusCode).toBe(open.length === 32 ? 503 : i === 5 ? 429 : 200)
      if (isRefused)
        expect(answer.headers).toMatchObject({ 'retry-after': '300', 'cache-control': 'no-store' })
      else open.push(answer)
    }
  }
  expect(open).toHaveLength(32)
  expect((await new Visitor(server.url).sign(ada)).status).toBe(303)

  // People who connect and say nothing take what is left, and not what the server needs for itself.
  const idle: Socket[] = []
  for (let i = 0; i < 200; i += 1) {
    const socket = connect(Number(server.env['PORT']), '127.0.0.1')
    socket.on('error', () => {})
    idle.push(socket)
  }
  await until(() => idle.filter((socket) => socket.closed).length > 100, 'further connections are refused')
  expect(opened()).toBeLessThan(openFiles - 16)
  for (const each of [...idle, ...open]) each.destroy()
  const again = await until(async () => {
    const answer = await stream(server, '127.0.0.2').catch(() => null)
    return answer?.statusCode === 200 && answer
  }, 'places are free again')
  expect(again.headers['content-type']).toBe('text/event-stream')
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

it('says once that a forwarding header is not trusted, to the operator and to owners, and nothing personal', async () => {
  const server = await startServer('sqlite')
  const forged = (path: string, headers: Record<string, string>) =>
    ask(server.url, requestOf('GET', path, { headers }))
  for (let i = 0; i < 40; i += 1) await forged(i % 2 ? '/' : EVENTS, { 'X-Forwarded-For': `198.51.100.${i}` })
  await forged('/nothing', { Forwarded: 'for=198.51.100.77', 'X-Real-IP': '198.51.100.77' })
  const lines = () => server.log().filter(({ event }) => event === 'proxies-unexpected')
  expect(lines()).toMatchObject([{ level: 'warn', finding: 'untrusted-header', header: 'X-Forwarded-For' }])
  expect(lines()[0]?.['advice']).toMatch(/set TRUSTED_PROXIES.*someone made the header up/)
  expect(server.rawLog()).not.toContain('198.51.100')

  const checked = await until(async () => {
    const said = await undersigned(['check'], server.env)
    return said.stdout.includes('TRUSTED_PROXIES') && said
  }, 'check warns')
  expect(checked).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^warn {4}Requests have the header/m),
  })
  expect(checked.stdout).not.toContain('198.51.100')

  const owner = await organiserAt(server, 'owner')
  const viewer = await organiserAt(server, 'viewer', { address: 'grace@example.org' })
  const page = async (who: Visitor, prefix: string) => (await who.get(`${prefix}/organise${LETTER}`)).text()
  for (const prefix of ['', '/fr', '/de', '/es', '/ar'])
    expect(await page(owner, prefix), prefix).toMatch(/X-Forwarded-For[\s\S]*TRUSTED_PROXIES/)
  expect(await page(viewer, '')).not.toContain('TRUSTED_PROXIES')

  // With the setting that is needed nothing is left of it; a number that is too high is found by what passes no proxy.
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  const behind = await runServer({ ...server.env, TRUSTED_PROXIES: '1' })
  await ask(behind.url, requestOf('GET', '/', { headers: { 'X-Forwarded-For': '198.51.100.1' } }))
  await fetch(`${behind.url}/healthz`)
  expect((await undersigned(['check'], server.env)).stdout).not.toContain('TRUSTED_PROXIES')
  expect(behind.log().map(({ event }) => event)).not.toContain('proxies-unexpected')
  for (let i = 0; i < 3; i += 1) await fetch(`${behind.url}${LETTER}`)
  expect(behind.log().filter(({ event }) => event === 'proxies-unexpected')).toMatchObject([
    { finding: 'too-few-hops' },
  ])
})

it('reports a temporary folder that cannot be written, and that it can be again', async () => {
  const folder = join(freshFolder(), 'temporary')
  const server = await startServer('sqlite', {
    env: { TMPDIR: folder },
    faults: ['temporary-folder-failing'],
  })
  const state = async () => (await healthOf(server)).temporaryFolder
  await until(async () => (await state()) === 'unwritable', 'it is reported')
  expect((await healthOf(server)).status).toBe('degraded')
  mkdirSync(folder)
  await until(async () => (await state()) === 'ok', 'it is well again')
  expect(readdirSync(folder)).toEqual([])
  expect(server.log().filter(({ event }) => event.startsWith('temporary-folder'))).toMatchObject([
    { event: 'temporary-folder-failing', state: 'unwritable' },
    { event: 'temporary-folder-recovered' },
  ])
})
